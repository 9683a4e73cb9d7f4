/*
 * A shopper with a small HTTP client: it follows nothing by itself, keeps no
 * cookies unless told to, and reads pages as HTML.
 */
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

import { Page } from './page.mjs';
import { until } from './shop.mjs';

export const UUID =
	/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/* Cards of the sandbox bank that the tests rely on. */
export const CARD_ACCEPT = '4242424242424242';
export const CARD_DECLINE = '4000000000000002';
export const CARD_SLOW = '4000000000003220';

export const ADDRESS = {
	email: 'gerda.lorenz@example.org',
	country: 'GERMANY',
	state: '',
	city: 'München',
	zip: '80335',
	address1: 'Gerda Lorenz',
	address2: 'Schlehenweg 7',
	address3: ''
};

export const cardFields = (number) => ({
	payment: 'sandbox',
	card_number: number,
	card_expiry: '12/39',
	card_cvc: '123'
});

/* The fields of a bank transfer, instead. */
export const BY_TRANSFER = { payment: 'transfer', card_number: undefined,
	card_expiry: undefined, card_cvc: undefined };

export const formBody = (fields) =>
	new URLSearchParams(Array.isArray(fields) ? fields
	    : Object.entries(fields).filter(([, value]) =>
		value !== undefined)).toString();

class Answer {
	constructor(status, headers, raw, bytes, path)
	{
		this.status = status;
		this.headers = headers;
		this.rawHeaders = raw;
		this.bytes = bytes;
		this.path = path;
	}

	get text()
	{
		return this.bytes.toString('utf8');
	}

	get page()
	{
		this.parsed ??= new Page(this.text);
		return this.parsed;
	}

	get json()
	{
		return JSON.parse(this.text);
	}

	/* Where it sends us: path and query, whatever host it names. */
	get location()
	{
		const to = this.headers.location;
		if (to === undefined)
			return undefined;
		const url = new URL(to, 'http://127.0.0.1/');
		return url.pathname + url.search;
	}

	get target()
	{
		return new URL(this.headers.location, 'http://127.0.0.1/');
	}

	/* A parameter of the place it sends us to. */
	sent(name)
	{
		return this.target.searchParams.get(name);
	}

	get cookies()
	{
		return this.headers['set-cookie'] ?? [];
	}
}

/* One request on a connection of its own. */
export function ask(base, method, path, options = {})
{
	const { headers = {}, body, from, timeout = 30000 } = options;
	const url = new URL(base);
	const secure = url.protocol === 'https:';

	return new Promise((done, failed) => {
		const request = (secure ? https : http).request({
			host: url.hostname, port: url.port, method, path,
			localAddress: from, agent: false, timeout,
			rejectUnauthorized: false,
			headers: body === undefined ? headers : {
				'content-length': Buffer.byteLength(body),
				...headers
			}
		}, (response) => {
			const parts = [];
			response.on('data', (part) => parts.push(part));
			response.on('error', failed);
			response.on('end', () => done(new Answer(
			    response.statusCode, response.headers,
			    response.rawHeaders, Buffer.concat(parts), path)));
		});
		request.on('timeout', () =>
		    request.destroy(new Error(`no answer: ${method} ${path}`)));
		request.on('error', failed);
		request.end(body);
	});
}

/* Sends bytes as they are and reads until the other side closes or is quiet. */
export function askRaw(shop, bytes, { quiet = 1500 } = {})
{
	return new Promise((done, failed) => {
		const parts = [];
		const socket = net.connect(shop.port, '127.0.0.1');
		const finish = () => {
			socket.destroy();
			done(Buffer.concat(parts).toString('latin1'));
		};
		socket.setTimeout(quiet, finish);
		socket.on('data', (part) => parts.push(part));
		socket.on('end', finish);
		socket.on('error', (error) => error.code === 'ECONNRESET' ||
		    error.code === 'EPIPE' ? finish() : failed(error));
		socket.write(bytes);
	});
}

export class Shopper {
	constructor(shop, options = {})
	{
		this.shop = shop;
		this.base = options.base ?? shop.base;
		this.from = options.from;
		this.headers = options.headers ?? {};
		this.jar = options.cookies ? new Map() : null;
	}

	async ask(method, path, { headers = {}, body } = {})
	{
		const sent = { ...this.headers, ...headers };
		if (this.jar?.size)
			sent.cookie = [...this.jar].map(([name, value]) =>
			    `${name}=${value}`).join('; ');
		const answer = await ask(this.base, method, path,
		    { headers: sent, body, from: this.from });
		if (this.jar)
			this.#remember(answer);
		return answer;
	}

	#remember(answer)
	{
		for (const line of answer.cookies) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (/max-age=0/i.test(line) || value === '')
				this.jar.delete(name);
			else
				this.jar.set(name, value);
		}
	}

	get(path, headers)
	{
		return this.ask('GET', path, { headers });
	}

	post(path, fields, headers = {})
	{
		return this.ask('POST', path, {
			body: typeof fields === 'string' ? fields
			    : formBody(fields),
			headers: {
				'content-type':
				    'application/x-www-form-urlencoded',
				...headers
			}
		});
	}

	follow(answer)
	{
		return this.get(answer.location);
	}

	submit(form, values = {}, headers = {})
	{
		const pairs = form.filled(values);
		if (form.method === 'POST')
			return this.post(form.action, pairs, headers);
		const path = form.action.split('?')[0];
		return this.get(`${path}?${formBody(pairs)}`, headers);
	}

	/* A new basket's id. */
	async begin()
	{
		const answer = await this.get('/');
		this.basket = answer.sent('basket_id');
		return this.basket;
	}

	add(product, amount = 1, more = {})
	{
		return this.post('/modify_basket', { basket_id: this.basket,
			product_id: product, amount, ...more });
	}

	/* A new basket with products in it: {id: pieces}. */
	async fill(products)
	{
		await this.begin();
		for (const [id, amount] of Object.entries(products)) {
			const answer = await this.add(id, amount);
			if (answer.status !== 303)
				throw new Error(`${id}: ${answer.status}`);
		}
		return this.basket;
	}

	/* The checkout form as shown, filled in: pairs ready to be posted. */
	async checkout(values = {})
	{
		const answer = await this.get(
		    `/checkout?basket_id=${this.basket}`);
		const form = answer.page.form('/process_order');
		if (!form)
			throw new Error(`no order form: ${answer.status}`);
		return form.filled({ ...ADDRESS, ...cardFields(CARD_ACCEPT),
			...values });
	}

	/* From nothing to a placed order; answers with where it was sent. */
	async order(products, values = {})
	{
		await this.fill(products);
		const answer = await this.post('/process_order',
		    await this.checkout(values));
		if (answer.status !== 303)
			throw new Error(`order: ${answer.status} ` +
			    answer.page.main.text.slice(0, 300));
		this.orderId = answer.sent('order_id');
		return this.orderId;
	}

	/* Looks at the wait page until it sends us on; the order's page. */
	async waitForPayment(id = this.orderId, options = {})
	{
		const path = `/wait_for_payment?order_id=${id}`;
		const answer = await until('the payment is decided', async () => {
			const one = await this.get(path);
			if (one.status === 303 &&
			    one.location.startsWith('/order_status'))
				return one;
			if (one.status !== 200)
				throw new Error(`${path}: ${one.status}`);
			return undefined;
		}, { pause: 100, tries: 500, ...options });
		return this.follow(answer);
	}

	async buy(products, values = {})
	{
		await this.order(products, values);
		await this.waitForPayment();
		return this.orderId;
	}

	/* Signs in as the manager. */
	async signIn(password)
	{
		const page = (await this.get('/manager')).page;
		const form = page.forms.find((one) =>
		    one.control('secret_password'));
		return this.submit(form, { secret_password: password });
	}
}

/* Waits until an order in the database is in a state. */
export function untilState(shop, id, state, options)
{
	return until(`order is ${state}`, () => {
		const order = shop.document('orders', id);
		return order?.state === state ? order : undefined;
	}, { pause: 200, tries: 300, ...options });
}
