/*
 * An HTML page as a test reads it: its text, its links, its forms.
 */
import { parse } from 'parse5';

const attribute = (node, name) =>
	node.attrs?.find((one) => one.name === name)?.value;

function* walk(node)
{
	yield node;
	for (const child of node.childNodes ?? [])
		yield* walk(child);
}

export function textOf(node)
{
	let text = '';

	for (const one of walk(node)) {
		if (one.nodeName === '#text' &&
		    !['script', 'style'].includes(one.parentNode.nodeName))
			text += one.value;
		else if (/^(p|div|li|tr|td|th|dt|dd|h\d|br|section)$/
		    .test(one.nodeName))
			text += ' ';
	}
	return text.replace(/[\s\u00a0\u202f]+/g, ' ').trim();
}

function matches(node, tag, attributes)
{
	if (node.nodeName !== tag && tag !== '*')
		return false;
	return Object.entries(attributes).every(([name, wanted]) => {
		const value = attribute(node, name);
		if (wanted === true)
			return value !== undefined;
		if (wanted instanceof RegExp)
			return value !== undefined && wanted.test(value);
		return value === wanted;
	});
}

export class Element {
	constructor(node)
	{
		this.node = node;
	}

	get tag()
	{
		return this.node.nodeName;
	}

	get text()
	{
		return textOf(this.node);
	}

	get(name)
	{
		return attribute(this.node, name);
	}

	all(tag, attributes = {})
	{
		return [...walk(this.node)]
		    .filter((node) => node.attrs !== undefined &&
			matches(node, tag, attributes))
		    .map((node) => new Element(node));
	}

	one(tag, attributes = {})
	{
		return this.all(tag, attributes)[0];
	}

	/* The nearest element around it with that tag. */
	around(tag)
	{
		let node = this.node.parentNode;
		while (node && node.nodeName !== tag)
			node = node.parentNode;
		return node ? new Element(node) : undefined;
	}

	/* All elements, in source order. */
	get elements()
	{
		return this.all('*');
	}
}

function fieldValues(element)
{
	const type = (element.get('type') ?? 'text').toLowerCase();

	if (element.get('disabled') !== undefined)
		return [];
	if (element.tag === 'textarea')
		return [element.node.childNodes.map((one) => one.value).join('')];
	if (element.tag === 'select') {
		const options = element.all('option');
		const chosen = options.find((one) =>
		    one.get('selected') !== undefined) ?? options[0];
		return chosen ? [chosen.get('value') ?? chosen.text] : [];
	}
	if (['submit', 'button', 'image', 'reset'].includes(type))
		return [];
	if (['checkbox', 'radio'].includes(type) &&
	    element.get('checked') === undefined)
		return [];
	return [element.get('value') ?? (type === 'checkbox' ? 'on' : '')];
}

export class Form {
	constructor(element, page)
	{
		const id = element.get('id');
		const own = (one) => one.get('form') === undefined;

		this.element = element;
		this.method = (element.get('method') ?? 'get').toUpperCase();
		this.action = element.get('action') ?? '';
		this.controls = ['input', 'select', 'textarea', 'button']
		    .flatMap((tag) => element.all(tag).filter(own));
		if (id !== undefined)
			this.controls.push(...['input', 'select', 'textarea',
			    'button'].flatMap((tag) =>
			    page.all(tag, { form: id })));
		this.fields = [];
		for (const control of this.controls) {
			const name = control.get('name');
			if (name === undefined || control.tag === 'button')
				continue;
			for (const value of fieldValues(control))
				this.fields.push([name, value]);
		}
	}

	get buttons()
	{
		return this.controls.filter((one) => one.tag === 'button' ||
		    one.get('type') === 'submit');
	}

	get text()
	{
		return this.element.text;
	}

	has(name, value)
	{
		return this.fields.some(([one, is]) => one === name &&
		    (value === undefined || is === value));
	}

	value(name)
	{
		return this.fields.find(([one]) => one === name)?.[1];
	}

	control(name)
	{
		return this.controls.find((one) => one.get('name') === name);
	}

	/* What a browser would send, with some values typed in; undefined
	 * takes a field away, a list repeats it. */
	filled(values = {})
	{
		const pairs = this.fields.filter(([name]) => !(name in values));
		for (const [name, value] of Object.entries(values)) {
			for (const one of [value].flat())
				if (one !== undefined)
					pairs.push([name, String(one)]);
		}
		return pairs;
	}
}

export class Page extends Element {
	constructor(html)
	{
		super(parse(html));
		this.html = html;
	}

	get title()
	{
		return this.one('title')?.text ?? '';
	}

	get language()
	{
		return this.one('html').get('lang');
	}

	get heading()
	{
		return this.one('h1')?.text ?? '';
	}

	get main()
	{
		return this.one('main') ?? this.one('body');
	}

	get forms()
	{
		return this.all('form').map((one) => new Form(one, this));
	}

	/* The first form that posts to a path, and carries these values. */
	form(action, values = {})
	{
		return this.forms.find((form) =>
		    form.action.split('?')[0] === action &&
		    Object.entries(values).every(([name, value]) =>
			form.has(name, String(value))));
	}

	get links()
	{
		return this.all('a', { href: true }).map((one) => one.get('href'));
	}

	link(pattern)
	{
		return this.links.find((one) => pattern.test(one));
	}
}
