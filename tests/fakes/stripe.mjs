/*
 * A Stripe that runs on this machine: Checkout Sessions and refunds over HTTP,
 * its hosted page, and webhooks signed by the official SDK. It looks at every field it is
 * sent, as strictly as the API does or more, and writes down what is wrong
 * (faults). It can be told to be slow, silent, wrong, or to break off.
 */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import Stripe from 'stripe';

export const VERSION = '2026-10-28.endive';
export const SECRET = 'whsec_of_the_tests';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const sdk = new Stripe('sk_test_unused', { apiVersion: VERSION });

/* Name of a field → what its value must look like. Nothing else may come. */
const FIELDS = [
	[/^mode$/, /^payment$/],
	[/^client_reference_id$/, UUID],
	[/^(payment_intent_data\[metadata\]|metadata)\[(order_id|attempt)\]$/,
		UUID],
	[/^(success|cancel)_url$/, /^https?:\/\/[^/]+\/wait_for_payment\?order_id=[0-9a-f-]{36}&returned=1$/],
	[/^customer_email$/, /^[^@\s]+@[^@\s]+$/],
	[/^locale$/, /^(de|en)$/],
	[/^expires_at$/, /^\d{10}$/],
	[/^line_items\[\d+\]\[quantity\]$/, /^[1-9]\d{0,5}$/],
	[/^line_items\[\d+\]\[price_data\]\[currency\]$/, /^[a-z]{3}$/],
	[/^line_items\[\d+\]\[price_data\]\[unit_amount\]$/, /^(0|[1-9]\d{0,8})$/],
	[/^line_items\[\d+\]\[price_data\]\[product_data\]\[name\]$/, /^.{1,250}$/u]
];
const NEEDED = ['mode', 'client_reference_id', 'metadata[order_id]',
	'metadata[attempt]', 'payment_intent_data[metadata][order_id]',
	'payment_intent_data[metadata][attempt]', 'success_url', 'cancel_url',
	'customer_email', 'locale', 'expires_at'];

/* The same of a refund; each of them is needed, once. */
const REFUND_FIELDS = {
	payment_intent: /^pi_\w+$/, amount: /^[1-9]\d{0,8}$/,
	reason: /^requested_by_customer$/, 'metadata[order_id]': UUID,
	'metadata[attempt]': UUID, 'metadata[refund]': UUID };

const now = () => Math.floor(Date.now() / 1000);
const id = (kind) => kind + randomBytes(12).toString('hex');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const problem = (status, type, more = {}) => ({ status,
	body: { error: { type, message: 'no', ...more } } });

function read(request)
{
	return new Promise((done, failed) => {
		const parts = [];
		request.on('data', (part) => parts.push(part));
		request.on('error', failed);
		request.on('end', () => done(Buffer.concat(parts).toString()));
	});
}

export class StripeFake {
	constructor({ live = false, letters = true } = {})
	{
		this.live = live;
		this.letters = letters;
		this.key = live ? 'sk_live_of_the_tests' : 'sk_test_of_the_tests';
		this.takenKey = this.key;
		this.sessions = new Map();
		this.keys = new Map();
		this.faults = [];
		this.asked = [];
		this.moods = [];
		this.charges = [];
		this.wrongBy = 0;
		this.sent = [];
		this.refunds = [];
		this.refundsStand = 'succeeded';
	}

	/* The names under which the API and the hosted page are reached. */
	async start({ api = '127.0.0.1', page = api } = {})
	{
		this.server = http.createServer((request, response) =>
		    this.#serve(request, response).catch((error) => {
			this.faults.push(String(error.stack));
			response.destroy();
		    }));
		await new Promise((done) => this.server.listen(0, '127.0.0.1',
		    done));
		this.port = this.server.address().port;
		this.url = `http://${api}:${this.port}`;
		this.page = `http://${page}:${this.port}`;
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
		return { sandbox: 'no', hold_minutes: '60',
			stripe_key: this.key, stripe_webhook_secret: SECRET,
			stripe_mode: this.live ? 'live' : 'test',
			stripe_url: this.url };
	}

	/*
	 * How it will behave for the next `times` API requests of a method, about
	 * the sessions of a customer's address (`who`) or of all:
	 * delay (ms), status/headers/text instead of the answer, lose: 'request'
	 * (nothing was done) or 'answer' (it was), half: the answer breaks off.
	 */
	mood(method, mood, times = 1, who = undefined)
	{
		for (let i = 0; i < times; i++)
			this.moods.push({ method, who, ...mood });
	}

	#mood(method, url, body)
	{
		const session = this.sessions.get(url.pathname.split('/')[4]);
		const who = session?.customer_email ??
		    new URLSearchParams(body).get('customer_email');
		const at = this.moods.findIndex((one) => one.method === method &&
		    (one.who === undefined || one.who === who));
		return at === -1 ? {} : this.moods.splice(at, 1)[0];
	}

	async #serve(request, response)
	{
		const url = new URL(request.url, this.url);
		const body = await read(request);

		if (url.pathname.startsWith('/c/pay/'))
			return this.#page(request, url, body, response);
		const mood = this.#mood(request.method, url, body);
		this.asked.push({ method: request.method, url: request.url,
			headers: request.headers, body });
		if (mood.lose === 'request')
			return request.socket.destroy();
		if (mood.status !== undefined) {
			response.writeHead(mood.status, mood.headers ?? {
				'content-type': 'application/json' });
			return response.end(mood.text ?? '{}');
		}
		const slow = mood.delay === undefined ? undefined
		    : sleep(mood.delay);
		const answer = await this.#api(request, url, body, slow);
		if (mood.lose === 'answer')
			return request.socket.destroy();
		const text = JSON.stringify(answer.body);
		response.writeHead(answer.status, {
			'content-type': 'application/json',
			'request-id': id('req_'),
			'content-length': Buffer.byteLength(text),
			...answer.headers });
		if (mood.half) {
			response.write(text.slice(0, text.length / 2));
			return setTimeout(() => request.socket.destroy(), 50);
		}
		response.end(text);
	}

	async #api(request, url, body, slow)
	{
		if (request.headers.authorization !== `Bearer ${this.takenKey}`)
			return problem(401, 'invalid_request_error');
		if (request.headers['stripe-version'] !== VERSION)
			this.faults.push(`version ${request.headers[
			    'stripe-version']}`);
		const path = url.pathname;
		if (request.method === 'POST' && path === '/v1/checkout/sessions')
			return this.#once(request, body, slow,
			    (key) => this.#create(request, key, body));
		if (request.method === 'POST' && path === '/v1/refunds')
			return this.#once(request, body, slow,
			    (key) => this.#refund(request, key, body));
		await slow;
		if (request.method === 'GET' && path.startsWith('/v1/refunds'))
			return this.#refundsTold(url);
		if (request.method === 'GET' && path === '/v1/checkout/sessions')
			return { status: 200, body: { object: 'list', data: [],
				has_more: false, url: path } };
		const found = /^\/v1\/checkout\/sessions\/(\w+)$/.exec(path);
		const session = found && this.sessions.get(found[1]);
		if (request.method === 'GET' && session) {
			if (url.search !==
			    '?expand[]=payment_intent.latest_charge')
				this.faults.push(`asked with ${url.search}`);
			return { status: 200, body: this.#told(session, true) };
		}
		const closed = /^\/v1\/checkout\/sessions\/(\w+)\/expire$/
			.exec(path);
		if (request.method === 'POST' && closed &&
		    this.sessions.has(closed[1]))
			return this.#close(this.sessions.get(closed[1]), url,
			    body);
		return problem(404, 'invalid_request_error',
		    { code: 'resource_missing', param: 'session' });
	}

	/* Idempotency: a key stands for one body and its answer. */
	async #once(request, body, slow, make)
	{
		const key = request.headers['idempotency-key'];
		if (!UUID.test(key ?? '')) {
			this.faults.push(`idempotency key ${key}`);
			return problem(400, 'idempotency_error');
		}
		const before = this.keys.get(key);
		if (before?.body !== undefined && before.body !== body)
			return problem(400, 'idempotency_error');
		if (before?.answer === undefined && before !== undefined)
			return problem(409, 'idempotency_error',
			    { code: 'idempotency_key_in_use' });
		if (before !== undefined)
			return { ...before.answer,
				headers: { 'idempotent-replayed': 'true' } };
		this.keys.set(key, { body });
		await slow;
		const answer = make(key);
		if (answer.status === 400)
			this.keys.delete(key);
		else
			this.keys.set(key, { body, answer });
		return answer;
	}

	#create(request, key, body)
	{
		const wrong = this.#look(request, key, body);
		if (wrong !== undefined) {
			this.faults.push(`${wrong} in ${body}`);
			return problem(400, 'invalid_request_error',
			    { code: 'parameter_unknown', param: wrong });
		}
		const form = new URLSearchParams(body);
		const expires = Number(form.get('expires_at'));
		if (expires < now() + 1800 || expires > now() + 86400)
			return problem(400, 'invalid_request_error',
			    { param: 'expires_at' });
		const session = this.#open(form, expires);
		this.sessions.set(session.id, session);
		return { status: 200, body: this.#told(session) };
	}

	/* Only what is open can be expired. */
	#close(session, url, body)
	{
		if (url.search !== '' || body !== '')
			this.faults.push(`closed with ${url.search} ${body}`);
		if (session.status !== 'open')
			return problem(400, 'invalid_request_error');
		session.status = 'expired';
		return { status: 200, body: this.#told(session) };
	}

	#refund(request, key, body)
	{
		const form = new URLSearchParams(body);
		const wrong = this.#lookRefund(request, key, form);
		const session = [...this.sessions.values()].find((one) =>
		    one.payment_intent?.id === form.get('payment_intent'));
		if (wrong !== undefined || session === undefined) {
			this.faults.push(`refund ${wrong} in ${body}`);
			return problem(400, 'invalid_request_error',
			    { param: wrong ?? 'payment_intent' });
		}
		const amount = Number(form.get('amount'));
		const left = session.amount_total - session.payment_intent
			.latest_charge.amount_refunded;
		if (amount > left)
			return problem(400, 'invalid_request_error',
			    { code: left === 0 ? 'charge_already_refunded'
				: 'amount_too_large', param: 'amount' });
		return { status: 200, body: this.#giveBack(session, amount,
		    { order_id: form.get('metadata[order_id]'),
			attempt: form.get('metadata[attempt]'), refund: key }) };
	}

	#lookRefund(request, key, form)
	{
		if (request.headers['content-type'] !==
		    'application/x-www-form-urlencoded')
			return 'content-type';
		const names = [...form.keys()];
		if (new Set(names).size !== names.length)
			return 'twice';
		if (form.get('metadata[refund]') !== key)
			return 'idempotency-key';
		return names.find((name) => !REFUND_FIELDS[name]?.test(
		    form.get(name))) ?? Object.keys(REFUND_FIELDS).find((name) =>
		    !form.has(name));
	}

	#giveBack(session, amount, metadata)
	{
		const refund = { id: id('re_'), object: 'refund', amount,
			currency: session.currency, metadata, created: now(),
			payment_intent: session.payment_intent.id,
			reason: 'requested_by_customer',
			status: this.refundsStand };
		session.payment_intent.latest_charge.amount_refunded += amount;
		this.refunds.push(refund);
		return refund;
	}

	#refundsTold(url)
	{
		const one = url.pathname.split('/')[3];
		if (one !== undefined) {
			const found = this.refunds.find((each) => each.id === one);
			return found ? { status: 200, body: found }
			    : problem(404, 'invalid_request_error');
		}
		if (!/^\?payment_intent=pi_\w+&limit=100$/.test(url.search))
			this.faults.push(`refunds with ${url.search}`);
		return { status: 200, body: { object: 'list', url: '/v1/refunds',
			has_more: false, data: this.refunds.filter((each) =>
			    each.payment_intent === url.searchParams.get(
				'payment_intent')) } };
	}

	/* The name of what is wrong, if anything is. */
	#look(request, key, body)
	{
		if (request.headers['content-type'] !==
		    'application/x-www-form-urlencoded')
			return 'content-type';
		const names = new Set();
		for (const part of body.split('&')) {
			const [name, value, ...more] = part.split('=');
			const field = FIELDS.find(([known]) => known.test(name));
			let text;
			try {
				text = decodeURIComponent(value);
			} catch {
				return name;
			}
			if (field === undefined || more.length !== 0 ||
			    names.has(name) || !field[1].test(text) ||
			    /[^\w.~%-]/.test(value))
				return name;
			names.add(name);
		}
		const missing = NEEDED.find((name) => !names.has(name));
		if (missing !== undefined)
			return missing;
		const form = new URLSearchParams(body);
		if (form.get('client_reference_id') !== key ||
		    form.get('metadata[attempt]') !== key)
			return 'client_reference_id';
		for (const name of ['order_id', 'attempt'])
			if (form.get(`metadata[${name}]`) !== form.get(
			    `payment_intent_data[metadata][${name}]`))
				return `metadata[${name}]`;
		const lines = [...names].filter((name) =>
		    name.startsWith('line_items'));
		if (lines.length === 0 || lines.length % 4 !== 0 ||
		    lines.length > 400 || lines.some((name, i) =>
			!name.startsWith(`line_items[${Math.floor(i / 4)}]`)))
			return 'line_items';
		return undefined;
	}

	#open(form, expires)
	{
		const lines = [];
		for (let i = 0; form.has(`line_items[${i}][quantity]`); i++) {
			const at = `line_items[${i}][price_data]`;
			lines.push({
				quantity: Number(form.get(
				    `line_items[${i}][quantity]`)),
				amount: Number(form.get(`${at}[unit_amount]`)),
				currency: form.get(`${at}[currency]`),
				name: form.get(`${at}[product_data][name]`)
			});
		}
		const session = { id: id(this.live ? 'cs_live_' : 'cs_test_'),
			object: 'checkout.session', livemode: this.live,
			status: 'open', payment_status: 'unpaid',
			payment_intent: null, created: now(),
			expires_at: expires,
			amount_total: lines.reduce((sum, one) =>
			    sum + one.quantity * one.amount, 0) + this.wrongBy,
			currency: lines[0].currency,
			client_reference_id: form.get('client_reference_id'),
			customer_email: form.get('customer_email'),
			locale: form.get('locale'), mode: 'payment',
			metadata: { order_id: form.get('metadata[order_id]'),
				attempt: form.get('metadata[attempt]') },
			success_url: form.get('success_url'),
			cancel_url: form.get('cancel_url') };
		Object.defineProperty(session, 'lines', { value: lines });
		Object.defineProperty(session, 'quiet', { value: false,
			writable: true });
		return session;
	}

	/* As the API tells it; only in full with the payment intent in it. */
	#told(session, full = false)
	{
		const intent = session.payment_intent;
		return { ...session, url: session.status === 'open'
		    ? `${this.page}/c/pay/${session.id}#${'fidkdWxOYHwn'.repeat(60)}`
		    : null,
		    payment_intent: intent !== null && !full ? intent.id : intent };
	}

	/* The one session of an order. */
	sessionOf(order)
	{
		return [...this.sessions.values()].findLast((one) =>
		    one.metadata.order_id === order);
	}

	/* What shoppers do, and what banks make of it. */
	async pay(session)
	{
		if (session.status !== 'open')
			throw new Error(`pay: ${session.status}`);
		session.status = 'complete';
		session.payment_status = 'paid';
		session.payment_intent = this.#intent('succeeded');
		this.charges.push(session.id);
		await this.tell('checkout.session.completed', session);
	}

	async debit(session)
	{
		session.status = 'complete';
		session.payment_intent = this.#intent('processing');
		await this.tell('checkout.session.completed', session);
	}

	async settle(session, good)
	{
		session.payment_intent.status = good ? 'succeeded'
		    : 'requires_payment_method';
		if (good) {
			session.payment_status = 'paid';
			this.charges.push(session.id);
		}
		await this.tell('checkout.session.async_payment_' +
		    (good ? 'succeeded' : 'failed'), session);
	}

	#intent(status)
	{
		return { id: id('pi_'), object: 'payment_intent', status,
			latest_charge: { id: id('ch_'), object: 'charge',
				amount_refunded: 0 } };
	}

	/* What becomes of a refund later. */
	async settleRefund(refund, good)
	{
		refund.status = good ? 'succeeded' : 'failed';
		if (!good)
			refund.failure_reason = 'expired_or_canceled_card';
		await this.tell(`refund.${good ? 'updated' : 'failed'}`, refund);
	}

	/* Somebody gives money back on Stripe's own pages. */
	async giveBackThere(session, amount)
	{
		this.#giveBack(session, amount, {});
		await this.tell('charge.refunded', { object: 'charge',
			...session.payment_intent.latest_charge,
			currency: session.currency, metadata: session.metadata,
			payment_intent: session.payment_intent.id });
	}

	async dispute(session)
	{
		await this.tell('charge.dispute.created', { id: id('dp_'),
			object: 'dispute', amount: session.amount_total,
			charge: session.payment_intent.latest_charge.id,
			payment_intent: session.payment_intent.id,
			reason: 'fraudulent' });
	}

	async expire(session)
	{
		session.status = 'expired';
		await this.tell('checkout.session.expired', session);
	}

	event(type, session, more = {})
	{
		return JSON.stringify({ id: id('evt_'), object: 'event',
			api_version: VERSION, created: now(),
			livemode: this.live, pending_webhooks: 1, type,
			request: { id: null, idempotency_key: null },
			data: { object: session.object === 'checkout.session'
			    ? this.#told(session) : session }, ...more });
	}

	sign(payload, { secret = SECRET, timestamp = now() } = {})
	{
		return sdk.webhooks.generateTestHeaderString({ payload, secret,
			timestamp });
	}

	/* Brings a letter; the answer's status. */
	async bring(payload, signature = this.sign(payload))
	{
		const answer = await fetch(`${this.shop.base}/hook/stripe`, {
			method: 'POST', body: payload, redirect: 'manual',
			headers: { 'content-type': 'application/json; charset=utf-8',
			    ...(signature === null ? {}
				: { 'stripe-signature': signature }) } });
		await answer.arrayBuffer();
		return answer.status;
	}

	/* Not about a session that is quiet. */
	async tell(type, session)
	{
		if (!this.letters || session.quiet)
			return;
		this.sent.push(await this.bring(this.event(type, session))
		    .catch(() => 0));
	}

	/* The page a shopper is led to. */
	async #page(request, url, body, response)
	{
		const session = this.sessions.get(url.pathname.split('/')[3]);
		if (session === undefined) {
			response.writeHead(404);
			return response.end();
		}
		const act = new URLSearchParams(body).get('act');
		if (request.method === 'POST' && act === 'pay') {
			await this.pay(session);
			response.writeHead(303, { location: session.success_url });
			return response.end();
		}
		response.writeHead(200, { 'content-type':
			'text/html; charset=utf-8' });
		const rows = session.lines.map((one) => `<li>${one.quantity} × ${
			one.name.replace(/[&<]/g, '')} ${one.amount}</li>`).join('');
		response.end(`<!doctype html><html lang="en"><title>Checkout</title>
<h1>Pay ${session.amount_total} ${session.currency}</h1><ul>${rows}</ul>
${act === 'fail' ? '<p>Your card was declined.</p>' : ''}
<form method="post"><button name="act" value="pay">Pay</button>
<button name="act" value="fail">Fail</button></form>
<a href="${session.cancel_url.replaceAll('&', '&amp;')}">Leave</a>`);
	}
}

/* What is typed into the shop's checkout. */
export const BY_STRIPE = { payment: 'stripe', card_number: undefined,
	card_expiry: undefined, card_cvc: undefined };
