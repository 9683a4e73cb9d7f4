/*
 * A carrier that gets orders by POST. It believes a signature by the very lines
 * that the README gives to carriers, and writes down whatever else is not as it
 * was promised (faults).
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { ROOT } from '../lib/shop.mjs';

export const SECRET = 'secret-of-the-carrier-7';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MEMBERS = ['id', 'number', 'email', 'address', 'items', 'shipping',
	'language'];

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
export const LINES = /```js\n(import \{ createHmac[\s\S]*?)```/.exec(readme)[1];
export const { genuine } = await import(
	`data:text/javascript,${encodeURIComponent(LINES)}`);

export class Carrier {
	constructor()
	{
		this.orders = [];
		this.faults = [];
		this.moods = [];
	}

	async start()
	{
		this.server = http.createServer((request, response) =>
		    this.#serve(request, response));
		await new Promise((done) => this.server.listen(0, '127.0.0.1',
		    done));
		this.url = `http://127.0.0.1:${this.server.address().port}` +
			'/orders?shop=7';
		return this;
	}

	async stop()
	{
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}

	get settings()
	{
		return { carrier_url: this.url,
			carrier_secret: `secret-before-that-one,${SECRET}` };
	}

	/* The next answers instead of yes: {status, headers, body}, or {hold:
	 * true} for silence. */
	mood(...moods)
	{
		this.moods.push(...moods);
	}

	#serve(request, response)
	{
		const parts = [];
		request.on('data', (part) => parts.push(part));
		request.on('end', () => {
			const body = Buffer.concat(parts);
			if (request.method === 'HEAD')
				return response.writeHead(405).end();
			const { status = 200, headers = {}, body: text, hold } =
				this.moods.shift() ?? {};
			this.#look(request, body);
			if (hold)
				return undefined;
			response.writeHead(status, headers);
			return response.end(text ?? JSON.stringify({
				reference: `P-${this.orders.length}` }));
		});
	}

	#look(request, body)
	{
		const fault = (what) => this.faults.push(what);
		const { 'webshop-signature': signature, 'content-type': type,
			'idempotency-key': key } = request.headers;
		if (request.method !== 'POST' ||
		    request.url !== '/orders?shop=7')
			fault(`${request.method} ${request.url}`);
		if (type !== 'application/json')
			fault(`content-type ${type}`);
		if (!UUID.test(key))
			fault(`idempotency-key ${key}`);
		if (!genuine(signature, body, SECRET))
			fault(`signature ${signature}`);
		const order = JSON.parse(body);
		for (const name of Object.keys(order)) {
			if (!MEMBERS.includes(name))
				fault(`member ${name}`);
		}
		this.orders.push({ key, signature, body, order });
	}
}
