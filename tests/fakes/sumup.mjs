/*
 * A SumUp that runs on this machine: Checkouts and Transactions over HTTP, its
 * hosted page, and letters that nobody signs. It looks at every field it is
 * sent by the types of SumUp's own library, at its own answers too, and writes
 * down what is wrong (faults). For orders of a certain amount it can be told to
 * be slow, silent, wrong, or to break off.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';

import { ROOT, sleep } from '../lib/shop.mjs';
import { Types } from '../lib/types.mjs';

export const MERCHANT = 'MH4H92C7';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const types = new Types(path.join(ROOT,
    'tests/node_modules/@sumup/sdk/dist/types'));
/* What real answers hold besides the library's types. */
const UNTYPED = ['checkout_type', 'merchant_country', 'merchant_name',
	'merchant_sandbox', 'hosted_checkout', 'purpose', 'redirect_url'];
/* What a value must look like where the type says only "string". */
const LOOKS = {
	checkout_reference: UUID,
	description: /^(Bestellung|Order) \S+$/,
	redirect_url: /^https?:\/\/[^/]+\/wait_for_payment\?order_id=[0-9a-f-]{36}&returned=1$/,
	return_url: /^https?:\/\/[^/]+\/hook\/sumup\?order=[0-9a-f-]{36}&payment=[0-9a-f-]{36}&seal=[0-9a-f]{32}$/,
	valid_until: /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/
};
const LOOKED_AT = ['amount', 'checkout_reference', 'currency', 'description',
	'hosted_checkout', 'merchant_code', 'redirect_url', 'return_url',
	'valid_until'];

const problem = (status, code, more = {}) => ({ status,
	body: { error_code: code, message: 'no', ...more } });
const UNAUTHORIZED = { status: 401, type: 'application/problem+json',
	body: { type: 'https://developer.sumup.com/problem/unauthorized',
	    title: 'Unauthorized', status: 401, detail: 'Unauthorized.',
	    trace_id: '3c77294349d3b5647ea2d990f0d8f017' } };

function read(request)
{
	return new Promise((done, failed) => {
		const parts = [];
		request.on('data', (part) => parts.push(part));
		request.on('error', failed);
		request.on('end', () => done(Buffer.concat(parts).toString()));
	});
}

export class SumupFake {
	constructor({ sandbox = true } = {})
	{
		this.sandbox = sandbox;
		this.key = 'sup_sk_of_the_tests';
		this.takenKey = this.key;
		this.currency = 'EUR';
		this.checkouts = new Map();	/* by id */
		this.references = new Map();	/* checkout by reference */
		this.faults = [];
		this.asked = [];
		this.moods = [];
		this.silent = new Set();	/* amounts without letters */
		this.sent = [];
	}

	async start()
	{
		this.server = http.createServer((request, response) =>
		    this.#serve(request, response).catch((error) => {
			this.faults.push(String(error.stack));
			response.destroy();
		    }));
		await new Promise((done) => this.server.listen(0, '127.0.0.1',
		    done));
		this.url = `http://127.0.0.1:${this.server.address().port}`;
		return this;
	}

	async stop()
	{
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}

	/* What the shop must be set to. */
	get settings()
	{
		return { sandbox: 'no', sumup_key: this.key,
			sumup_merchant: MERCHANT, sumup_url: this.url,
			sumup_mode: this.sandbox ? 'test' : 'live' };
	}

	/*
	 * How it will behave for the next `times` requests of a method about an
	 * order of that many cents (0: any): delay (ms), status/headers/text
	 * instead of the answer, lose: 'request' (nothing was done) or 'answer'
	 * (it was), half: the answer breaks off, change: members of the answer.
	 */
	mood(method, cents, mood, times = 1)
	{
		for (let i = 0; i < times; i++)
			this.moods.push({ method, cents, ...mood });
	}

	#mood(method, cents)
	{
		const at = this.moods.findIndex((one) => one.method === method &&
		    (one.cents === 0 || one.cents === cents));
		return at === -1 ? {} : this.moods.splice(at, 1)[0];
	}

	async #serve(request, response)
	{
		const url = new URL(request.url, this.url);
		const body = await read(request);

		if (url.pathname.startsWith('/pay/c-'))
			return this.#page(request, url, body, response);
		const found = this.#about(url, body);
		const mood = this.#mood(request.method, found);
		this.asked.push({ method: request.method, url: request.url,
			cents: found, body });
		if (mood.lose === 'request')
			return request.socket.destroy();
		if (mood.status !== undefined) {
			response.writeHead(mood.status, mood.headers ?? {
				'content-type': 'application/json' });
			return response.end(mood.text ?? '{}');
		}
		if (mood.delay !== undefined)
			await sleep(mood.delay);
		const answer = this.#api(request, url, body);
		if (mood.change !== undefined)
			answer.body = { ...answer.body, ...mood.change };
		if (mood.lose === 'answer')
			return request.socket.destroy();
		const text = answer.status === 204 ? ''
		    : JSON.stringify(answer.body);
		response.writeHead(answer.status, { 'content-type':
			answer.type ?? 'application/json',
			...(answer.status === 204 ? {} : { 'content-length':
			    Buffer.byteLength(text) }) });
		if (mood.half) {
			response.write(text.slice(0, text.length / 2));
			return setTimeout(() => request.socket.destroy(), 50);
		}
		response.end(text);
	}

	/* Of how many cents is the order a request is about? */
	#about(url, body)
	{
		if (url.pathname === '/v0.1/checkouts' && body !== '')
			return Math.round(Number(/"amount":([\d.]+)/.exec(
			    body)?.[1]) * 100);
		const id = url.pathname.split('/').at(-1);
		const reference = url.searchParams.get('checkout_reference');
		const transaction = url.searchParams.get('id')
		    ?? url.pathname.split('/')[5];
		const checkout = this.checkouts.get(id)
		    ?? this.references.get(reference)
		    ?? this.#ofTransaction(transaction);
		return checkout?.cents ?? 0;
	}

	#ofTransaction(id)
	{
		return [...this.checkouts.values()].find((one) =>
		    one.transactions.some((made) => made.id === id));
	}

	#api(request, url, body)
	{
		if (request.headers.authorization !== `Bearer ${this.takenKey}`)
			return UNAUTHORIZED;
		const [, version, ...rest] = url.pathname.split('/');
		const where = `${request.method} ${version}/${rest.map((one, i) =>
		    i % 2 === 0 ? one : ':').join('/')}`;
		if (request.method !== 'POST' && body !== '')
			this.faults.push(`${where} with a body`);
		if (request.method === 'POST' &&
		    request.headers['content-type'] !== 'application/json')
			this.faults.push(`${where}: ${
			    request.headers['content-type']}`);
		if (rest[0] === 'merchants' && rest[1] !== MERCHANT)
			return problem(404, 'NOT_FOUND');
		const known = url.search === '' ||
		    /^\?(checkout_reference|id)=[0-9a-f-]{36}$/.test(url.search);
		if (!known)
			this.faults.push(`asked with ${url.search}`);
		const doors = {
			'POST v0.1/checkouts': () => this.#create(body),
			'GET v0.1/checkouts': () => this.#list(url),
			'GET v0.1/checkouts/:': () => this.#told(rest[1]),
			'DELETE v0.1/checkouts/:': () => this.#deactivate(rest[1]),
			'GET v1/merchants/:': () => this.#merchant(),
			'GET v2.1/merchants/:/transactions': () =>
			    this.#transaction(url.searchParams.get('id')),
			'POST v1.0/merchants/:/payments/:/refunds': () =>
			    this.#refund(rest[3], body)
		};
		if (doors[where] === undefined)
			this.faults.push(`asked for ${where}`);
		return doors[where]?.() ?? problem(404, 'NOT_FOUND');
	}

	/* A reference is taken once and for all. */
	#create(body)
	{
		const wrong = this.#look(body);
		if (wrong !== '') {
			this.faults.push(`${wrong} in ${body}`);
			return problem(400, 'INVALID', { param: wrong });
		}
		const asked = JSON.parse(body);
		if (this.references.has(asked.checkout_reference))
			return problem(409, 'DUPLICATED_CHECKOUT');
		if (asked.currency !== this.currency)
			return problem(400, 'INVALID', { param: 'currency' });
		const id = randomUUID();
		const checkout = { ...asked, id, status: 'PENDING',
			date: this.#now(), checkout_type: 'checkout',
			valid_until: asked.valid_until.replace('+', '.000+'),
			merchant_country: 'DE', merchant_name: 'Beerenhof',
			merchant_sandbox: this.sandbox, purpose: 'CHECKOUT',
			hosted_checkout_url: `${this.url}/pay/c-${id}`,
			transactions: [] };
		Object.defineProperties(checkout, {
			cents: { value: Math.round(asked.amount * 100) },
			order: { value: new URL(asked.redirect_url)
			    .searchParams.get('order_id') },
			events: { value: [] }
		});
		this.checkouts.set(id, checkout);
		this.references.set(asked.checkout_reference, checkout);
		return { status: 201, body: this.#typed(checkout, 'Checkout') };
	}

	/* The name of what is wrong, '' if nothing is. */
	#look(body)
	{
		let asked;
		try {
			asked = JSON.parse(body);
		} catch {
			return 'body';
		}
		const wrong = types.wrong(asked, 'CheckoutCreateRequest');
		if (wrong !== '')
			return wrong;
		if (Object.keys(asked).sort().join() !== LOOKED_AT.join())
			return 'names';
		for (const [name, look] of Object.entries(LOOKS))
			if (!look.test(asked[name]))
				return name;
		if (!/"amount":(0|[1-9]\d*)\.\d\d,/.test(body))
			return 'amount';
		const order = new URL(asked.redirect_url).searchParams;
		const letters = new URL(asked.return_url).searchParams;
		if (order.get('order_id') !== letters.get('order') ||
		    letters.get('payment') !== asked.checkout_reference)
			return 'return_url';
		if (new Date(asked.valid_until) < Date.now())
			return 'valid_until';
		if (asked.merchant_code !== MERCHANT)
			return 'merchant_code';
		return asked.hosted_checkout.enabled ? '' : 'hosted_checkout';
	}

	#now()
	{
		return new Date().toISOString().replace('Z', '+00:00');
	}

	#typed(value, type)
	{
		const wrong = types.wrong(JSON.parse(JSON.stringify(value)), type,
		    UNTYPED);
		if (wrong !== '')
			this.faults.push(`this fake answers with ${wrong}`);
		return value;
	}

	#list(url)
	{
		const found = this.references.get(
		    url.searchParams.get('checkout_reference'));
		return { status: 200, body: found === undefined ? []
		    : [this.#typed(found, 'CheckoutSuccess')] };
	}

	#told(id)
	{
		const found = this.checkouts.get(id);
		return found === undefined ? problem(404, 'NOT_FOUND')
		    : { status: 200, body: this.#typed(found, 'CheckoutSuccess') };
	}

	#deactivate(id)
	{
		const found = this.checkouts.get(id);
		if (found === undefined)
			return problem(404, 'NOT_FOUND');
		if (['PAID', 'EXPIRED'].includes(found.status))
			return problem(409, 'CHECKOUT_PROCESSED');
		found.status = 'EXPIRED';
		return { status: 200, body: this.#typed(found, 'Checkout') };
	}

	#merchant()
	{
		return { status: 200, body: this.#typed({
			merchant_code: MERCHANT, country: 'DE',
			default_currency: this.currency, default_locale: 'de-DE',
			sandbox: this.sandbox, created_at: this.#now(),
			updated_at: this.#now() }, 'Merchant') };
	}

	#transaction(id)
	{
		const checkout = this.#ofTransaction(id);
		if (checkout === undefined)
			return problem(404, 'NOT_FOUND');
		const back = checkout.events.reduce((sum, one) =>
		    sum + Math.round(one.amount * 100), 0);
		return { status: 200, body: this.#typed({
			...checkout.transactions.find((one) => one.id === id),
			simple_status: back > 0 ? 'REFUNDED' : 'SUCCESSFUL',
			events: checkout.events, transaction_events:
			checkout.events.map(({ type, ...one }) => ({
			    event_type: type, id: one.id, status: one.status,
			    amount: one.amount, timestamp: one.timestamp })) },
			'TransactionFull') };
	}

	#refund(id, body)
	{
		const checkout = this.#ofTransaction(id);
		const asked = JSON.parse(body);
		if (checkout === undefined)
			return problem(404, 'NOT_FOUND');
		if (Object.keys(asked).join() !== 'amount' ||
		    !/^\{"amount":(0|[1-9]\d*)\.\d\d\}$/.test(body) ||
		    !(asked.amount > 0)) {
			this.faults.push(`refund ${body}`);
			return problem(400, 'INVALID', { param: 'amount' });
		}
		const back = checkout.events.reduce((sum, one) =>
		    sum + Math.round(one.amount * 100), 0);
		if (back + Math.round(asked.amount * 100) > checkout.cents)
			return problem(409, 'CONFLICT');
		checkout.events.push({ id: checkout.events.length + 1,
			transaction_id: id, type: 'REFUND', status: 'REFUNDED',
			amount: asked.amount, timestamp: this.#now() });
		return { status: 204 };
	}

	/* The last checkout of an order. */
	of(order)
	{
		return [...this.checkouts.values()].findLast((one) =>
		    one.order === order);
	}

	#try(checkout, status, more)
	{
		if (!['PENDING', 'FAILED'].includes(checkout.status))
			throw new Error(`pay: ${checkout.status}`);
		const made = { id: randomUUID(),
			transaction_code: `T${randomUUID().slice(0, 9)}`,
			amount: checkout.amount, currency: checkout.currency,
			timestamp: new Date().toISOString(), status,
			payment_type: 'ECOM', installments_count: 1,
			merchant_code: MERCHANT, vat_amount: 0, tip_amount: 0,
			entry_mode: 'CUSTOMER_ENTRY', auth_code: '012345',
			...more };
		checkout.transactions.push(made);
		return made;
	}

	/* What shoppers do, and what banks make of it. */
	async pay(checkout, more = {})
	{
		const made = this.#try(checkout, 'SUCCESSFUL', more);
		Object.assign(checkout, { status: 'PAID',
			transaction_id: made.id,
			transaction_code: made.transaction_code });
		delete checkout.hosted_checkout_url;
		await this.tell(checkout);
		return made;
	}

	async fail(checkout)
	{
		this.#try(checkout, 'FAILED', {});
		checkout.status = 'FAILED';
		await this.tell(checkout);
	}

	/* The bank asks the shopper to confirm; then it has made up its mind. */
	begin(checkout)
	{
		return this.#try(checkout, 'PENDING', {});
	}

	async end(checkout, made)
	{
		checkout.transactions.splice(checkout.transactions.indexOf(made),
		    1);
		await this.pay(checkout, { id: made.id });
	}

	async expire(checkout)
	{
		checkout.status = 'EXPIRED';
		await this.tell(checkout);
	}

	/* Brings a letter to where the checkout says, or elsewhere. */
	async bring(address, body)
	{
		const answer = await fetch(address, { method: 'POST', body,
			redirect: 'manual', headers: { 'content-type':
			    'application/json' } });
		await answer.arrayBuffer();
		return answer.status;
	}

	async tell(checkout)
	{
		if (this.silent.has(checkout.cents))
			return;
		this.sent.push(await this.bring(checkout.return_url,
		    JSON.stringify({ event_type: 'CHECKOUT_STATUS_CHANGED',
			id: checkout.id })).catch(() => 0));
	}

	/* The page a shopper is led to. */
	async #page(request, url, body, response)
	{
		const checkout = this.checkouts.get(url.pathname.slice(7));
		if (checkout === undefined) {
			response.writeHead(404);
			return response.end();
		}
		const act = new URLSearchParams(body).get('act');
		if (request.method === 'POST' && act === 'pay') {
			await this.pay(checkout);
			response.writeHead(303, { location:
			    checkout.redirect_url });
			return response.end();
		}
		if (request.method === 'POST' && act === 'fail')
			await this.fail(checkout);
		response.writeHead(200, { 'content-type':
			'text/html; charset=utf-8' });
		response.end(`<!doctype html><html lang="en"><title>SumUp</title>
<h1>Pay ${checkout.amount} ${checkout.currency}</h1>
${checkout.status === 'FAILED' ? '<p>The payment failed.</p>' : ''}
<form method="post"><button name="act" value="pay">Pay</button>
<button name="act" value="fail">Fail</button></form>
<a href="${checkout.redirect_url.replaceAll('&', '&amp;')}">Leave</a>`);
	}
}

/* What is typed into the shop's checkout. */
export const BY_SUMUP = { payment: 'sumup', card_number: undefined,
	card_expiry: undefined, card_cvc: undefined };
