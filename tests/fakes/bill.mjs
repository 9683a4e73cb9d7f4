/*
 * A service that speaks the bills protocol of QIWI (partner/bill/v1) on this
 * machine: bills over HTTP, its page, and signed letters. It looks at every
 * field it is sent and writes down what is wrong (faults); it can be told to
 * lose requests or answers and to answer with errors.
 */
import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const BILLS = /^\/partner\/bill\/v1\/bills\/([^/?]+)(\/reject)?$/;
const DAY = 86400000;

/* The shape of a bill that is asked for: a test per member, and no other. */
const SHAPE = {
	amount: { currency: (text) => /^[A-Z]{3}$/.test(text),
		value: (text) => /^(0|[1-9]\d{0,5})\.\d\d$/.test(text) },
	expirationDateTime: (text) =>
	    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(text) &&
	    Date.parse(text) > Date.now() &&
	    Date.parse(text) < Date.now() + 45 * DAY,
	comment: (text) => /^\S.{0,254}$/.test(text),
	customFields: { orderId: (text) => UUID.test(text) }
};

/* The name of what does not fit the shape; undefined: all of it does. */
function misfit(value, shape, name = '')
{
	if (typeof shape === 'function')
		return typeof value === 'string' && shape(value) ? undefined
		    : name;
	if (typeof value !== 'object' || value === null)
		return name || 'body';
	const more = Object.keys(value).find((key) => !(key in shape));
	if (more !== undefined)
		return `${name}.${more}`;
	for (const key of Object.keys(shape)) {
		const wrong = misfit(value[key], shape[key], `${name}.${key}`);
		if (wrong !== undefined)
			return wrong;
	}
	return undefined;
}

function read(request)
{
	return new Promise((done, failed) => {
		const parts = [];
		request.on('data', (part) => parts.push(part));
		request.on('error', failed);
		request.on('end', () => done(Buffer.concat(parts).toString()));
	});
}

const error = (status, code) => ({ status, body: {
	serviceName: 'invoicing-api', errorCode: code, description: 'no',
	userMessage: 'no', dateTime: new Date().toISOString(),
	traceId: randomUUID() } });

export class BillFake {
	constructor({ letters = true } = {})
	{
		this.letters = letters;
		this.key = 'bill_key_of_the_tests';
		this.takenKey = this.key;
		this.site = '9hh4jb-00';
		this.bills = new Map();
		this.faults = [];
		this.asked = [];
		this.moods = [];
		this.sent = [];
		this.amountAs = (text) => text;
	}

	async start()
	{
		this.server = http.createServer((request, response) =>
		    this.#serve(request, response).catch((trouble) => {
			this.faults.push(String(trouble.stack));
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
		return { sandbox: 'no', bill_url: this.url, bill_key: this.key,
			bill_site: this.site };
	}

	/* For the next request of a method: status and text instead of the
	 * answer; lose: 'request' (nothing was done) or 'answer' (it was). */
	mood(method, mood)
	{
		this.moods.push({ method, ...mood });
	}

	#mood(method)
	{
		const at = this.moods.findIndex((one) => one.method === method);
		return at === -1 ? {} : this.moods.splice(at, 1)[0];
	}

	async #serve(request, response)
	{
		const url = new URL(request.url, this.url);
		const body = await read(request);

		if (url.pathname === '/form/')
			return response.end('<!doctype html><title>Bill</title>');
		const mood = this.#mood(request.method);
		this.asked.push({ method: request.method, url: request.url,
			headers: request.headers, body });
		if (mood.lose === 'request')
			return request.socket.destroy();
		const answer = mood.status !== undefined
		    ? { status: mood.status, text: mood.text ?? '' }
		    : this.#api(request, url, body);
		if (mood.lose === 'answer')
			return request.socket.destroy();
		response.writeHead(answer.status, {
			'content-type': 'application/json' });
		response.end(answer.text ?? JSON.stringify(answer.body));
	}

	#api(request, url, body)
	{
		if (request.headers.authorization !== `Bearer ${this.takenKey}`)
			return { status: 401, text: '' };
		const [, id, reject] = BILLS.exec(url.pathname) ?? [];
		if (id === undefined || url.search !== '' ||
		    request.headers.accept !== 'application/json')
			this.faults.push(`${request.method} ${request.url}`);
		const bill = this.bills.get(id);
		if (request.method === 'PUT' && !reject)
			return this.#put(request, id, bill, body);
		if (bill === undefined)
			return error(404, 'api.invoice.not.found');
		if (request.method === 'GET' && !reject)
			return { status: 200, body: this.#told(bill) };
		if (request.method !== 'POST' || !reject || body !== '')
			this.faults.push(`${request.method} ${request.url} ${body}`);
		if (bill.status !== 'WAITING')
			return error(400, 'api.invoice.status');
		bill.status = 'REJECTED';
		bill.rejectedByShop = true;
		return { status: 200, body: this.#told(bill) };
	}

	/* The same again is the same bill. */
	#put(request, id, bill, body)
	{
		if (bill !== undefined)
			return bill.body === body ? { status: 200,
				body: this.#told(bill) } : error(409, 'api.exists');
		let asked;
		try {
			asked = JSON.parse(body);
		} catch {
			return error(400, 'http.message.conversion.failed');
		}
		const wrong = !UUID.test(id) ? 'id' :
		    request.headers['content-type'] !== 'application/json'
			? 'content-type' : misfit(asked, SHAPE);
		if (wrong !== undefined) {
			this.faults.push(`${wrong} in ${body}`);
			return error(400, 'http.message.conversion.failed');
		}
		const made = { id, body, asked, status: 'WAITING' };
		this.bills.set(id, made);
		return { status: 200, body: this.#told(made) };
	}

	#told(bill)
	{
		const now = new Date().toISOString().replace('Z', '+00:00');
		return { siteId: this.site, billId: bill.id,
			amount: { currency: bill.asked.amount.currency,
			    value: this.amountAs(bill.asked.amount.value) },
			status: { value: bill.status, changedDateTime: now },
			customer: {}, customFields: bill.asked.customFields,
			comment: bill.asked.comment, creationDateTime: now,
			expirationDateTime: bill.asked.expirationDateTime,
			payUrl: `${this.url}/form/?invoice_uid=${bill.id}` };
	}

	/* The newest bill of an order. */
	billOf(order)
	{
		return [...this.bills.values()].findLast((one) =>
		    one.asked.customFields.orderId === order);
	}

	/* What payers and time do to a bill. */
	async become(bill, status)
	{
		bill.status = status;
		if (this.letters)
			this.sent.push(await this.bring(this.letter(bill)));
	}

	letter(bill, change = {})
	{
		const told = this.#told(bill);
		delete told.payUrl;
		return { bill: { ...told, ...change }, version: '1' };
	}

	/* The signature of a letter, whatever it says. */
	sign({ bill }, { key = this.key, value } = {})
	{
		const text = value ?? Number(bill.amount.value).toFixed(2);
		return createHmac('sha256', key).update([bill.amount.currency,
			text, bill.billId, bill.siteId, bill.status.value]
			.join('|')).digest('hex');
	}

	/* Brings a letter; the whole answer. */
	async bring(letter, signature = this.sign(letter))
	{
		const answer = await fetch(`${this.shop.base}/hook/bill`, {
			method: 'POST', redirect: 'manual',
			body: typeof letter === 'string' ? letter
			    : JSON.stringify(letter),
			headers: { 'content-type': 'application/json',
			    ...(signature === null ? {}
				: { 'X-Api-Signature-SHA256': signature }) } });
		return { status: answer.status, text: await answer.text(),
			type: answer.headers.get('content-type') };
	}
}

/* What is typed into the shop's checkout. */
export const BY_BILL = { payment: 'bill', card_number: undefined,
	card_expiry: undefined, card_cvc: undefined };
