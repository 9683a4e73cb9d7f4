/*
 * Reads the type declarations of a library, so that a double of its service can
 * look at what it is sent as the library's own compiler would: names, which of
 * them are needed, and kinds of values. What it does not know stops the test.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/* Splits at a sign that stands outside of brackets. */
function split(text, sign)
{
	const parts = [];
	let depth = 0, part = '';

	for (const letter of text) {
		if ('{(<['.includes(letter))
			depth++;
		if ('})>]'.includes(letter))
			depth--;
		if (letter === sign && depth === 0) {
			parts.push(part);
			part = '';
		} else {
			part += letter;
		}
	}
	return [...parts, part].map((one) => one.trim()).filter(Boolean);
}

export class Types {
	/* A folder with one file per type, named-like-this.d.ts. */
	constructor(folder)
	{
		this.folder = folder;
		this.known = new Map();
	}

	/* The text that a type stands for. */
	#text(name)
	{
		if (this.known.has(name))
			return this.known.get(name);
		const file = name.replace(/ID$/, 'Id').replace(
		    /([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
		const source = readFileSync(path.join(this.folder,
		    `${file}.d.ts`), 'utf8').replace(/\/\*[^]*?\*\//g, '');
		const found = new RegExp(
		    `export type ${name} = ([^]*?);\\s*(//#.*)?$`).exec(source);
		if (found === null)
			throw new Error(`no type ${name}`);
		this.known.set(name, found[1].trim());
		return this.known.get(name);
	}

	/* Members of an object type: name → { needed, type }. */
	#members(type)
	{
		const members = new Map();

		for (const part of split(type, '&')) {
			if (!part.startsWith('{')) {
				for (const [name, member] of this.#members(
				    this.#text(part)))
					members.set(name, member);
				continue;
			}
			for (const line of split(part.slice(1, -1), ';')) {
				const [, name, maybe, kind] =
				    /^(?:readonly )?(\w+)(\??): ([^]*)$/.exec(line);
				members.set(name, { needed: maybe === '',
				    type: kind });
			}
		}
		return members;
	}

	/*
	 * Where a value does not fit a type: '' if it does, else the path of
	 * the first member that does not. `more`: names that are known besides.
	 */
	wrong(value, type, more = [], at = type)
	{
		const ways = split(type, '|');
		if (ways.length > 1)
			return ways.some((way) => this.wrong(value, way, more,
			    at) === '') ? '' : at;
		if (/^"/.test(type))
			return value === JSON.parse(type) ? '' : at;
		if (type === 'null')
			return value === null ? '' : at;
		if (['string', 'number', 'boolean'].includes(type))
			return typeof value === type ? '' : at;
		if (type.endsWith('[]'))
			return Array.isArray(value) ? value.map((one, i) =>
			    this.wrong(one, type.slice(0, -2).replace(
			    /^\((.*)\)$/s, '$1'), more, `${at}[${i}]`))
			    .find(Boolean) ?? '' : at;
		if (!type.includes('{') && !type.includes('&'))
			return this.wrong(value, this.#text(type), more, at);
		return this.#wrongObject(value, this.#members(type), more, at);
	}

	#wrongObject(value, members, more, at)
	{
		if (typeof value !== 'object' || value === null ||
		    Array.isArray(value))
			return at;
		for (const [name, { needed, type }] of members) {
			if (value[name] === undefined) {
				if (needed)
					return `${at}.${name}`;
				continue;
			}
			const wrong = this.wrong(value[name], type, more,
			    `${at}.${name}`);
			if (wrong !== '')
				return wrong;
		}
		const strange = Object.keys(value).find((name) =>
		    !members.has(name) && !more.includes(name));
		return strange === undefined ? '' : `${at}.${strange}`;
	}
}
