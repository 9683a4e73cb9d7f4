/*
 * Queues and topics of Amazon on this machine: fauxqs speaks SQS and SNS, and in
 * front of it a door that checks each signature with AWS's own signer and
 * refuses what Amazon refuses. The door can be told to fail, to be silent, and
 * it writes down what was asked.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';

import { SignatureV4 } from '@smithy/signature-v4';
import { buildApp } from 'fauxqs';

export const REGION = 'eu-central-1';
export const KEY_ID = 'AKIAOFTHETESTS';
export const SECRET = 'secret/of+the=tests';

const CREDENTIAL = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/(sqs|sns)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const SKEW = 15 * 60 * 1000;

/* The digest that the signer asks for, by Node's own. */
class Sha256 {
	constructor(secret)
	{
		this.hash = secret === undefined ? createHash('sha256')
		    : createHmac('sha256', secret);
	}

	update(data)
	{
		this.hash.update(data);
	}

	async digest()
	{
		return new Uint8Array(this.hash.digest());
	}
}

function read(request)
{
	return new Promise((done, failed) => {
		const parts = [];
		request.on('data', (part) => parts.push(part));
		request.on('error', failed);
		request.on('end', () => done(Buffer.concat(parts)));
	});
}

/* undefined, or the code with which Amazon refuses the request. */
async function refusal(request, body, region)
{
	const match = CREDENTIAL.exec(request.headers.authorization ?? '');
	if (match === null)
		return 'MissingAuthenticationToken';
	const [, key, day, scope, service, list, signature] = match;
	const names = list.split(';');
	const stamp = STAMP.exec(request.headers['x-amz-date'] ?? '');
	if (key !== KEY_ID)
		return 'InvalidClientTokenId';
	if (scope !== region || stamp === null ||
	    !request.headers['x-amz-date'].startsWith(day) ||
	    [...names].sort().join(';') !== list)
		return 'IncompleteSignature';
	for (const name of Object.keys(request.headers)) {
		if ((name === 'host' || name === 'content-type' ||
		    name.startsWith('x-amz-')) && !names.includes(name))
			return 'AccessDenied';
	}
	const [, year, month, date, hour, minute, second] = stamp.map(Number);
	const when = new Date(Date.UTC(year, month - 1, date, hour, minute,
	    second));
	if (Math.abs(Date.now() - when) > SKEW)
		return 'RequestExpired';

	const signer = new SignatureV4({ region, service, sha256: Sha256,
		credentials: { accessKeyId: KEY_ID, secretAccessKey: SECRET },
		applyChecksum: false });
	const signed = await signer.sign({ method: request.method,
		protocol: 'http:', hostname: request.headers.host,
		path: request.url, query: {}, body,
		headers: Object.fromEntries(names.map((name) =>
		    [name, request.headers[name]])) },
	    { signingDate: when, signableHeaders: new Set(names) });
	const [, right] = /Signature=([0-9a-f]{64})/.exec(
	    signed.headers.authorization);
	return timingSafeEqual(Buffer.from(right), Buffer.from(signature))
	    ? undefined : 'SignatureDoesNotMatch';
}

export class Amazon {
	constructor()
	{
		this.asked = [];
		this.refused = [];
		this.moods = [];
		this.waiting = 0;
		/* Seconds for which a message that was taken is hidden, whatever
		 * is asked for: what a poll took that died comes again soon. */
		this.visibility = undefined;
	}

	async start()
	{
		this.inner = buildApp({ logger: false, defaultRegion: REGION });
		this.innerUrl = await this.inner.listen({ host: '127.0.0.1',
			port: 0 });
		this.door = http.createServer((request, response) =>
		    this.#serve(request, response).catch((error) => {
			this.refused.push(String(error.stack));
			response.destroy();
		    }));
		await new Promise((done) => this.door.listen(0, '127.0.0.1',
		    done));
		this.url = `http://127.0.0.1:${this.door.address().port}`;
		return this;
	}

	async stop()
	{
		this.door.closeAllConnections();
		this.door.close();
		this.inner.server.closeAllConnections();
		await this.inner.close();
	}

	get settings()
	{
		return { aws_url: this.url, aws_region: REGION,
			aws_key_id: KEY_ID, aws_secret: SECRET };
	}

	/* For the next `times` requests of an operation: status and body, or hold:
	 * no answer until somebody hangs up. */
	mood(operation, mood, times = 1)
	{
		for (let i = 0; i < times; i++)
			this.moods.push({ operation, ...mood });
	}

	async #serve(request, response)
	{
		const body = await read(request);
		const operation = request.headers['x-amz-target']?.split('.')[1]
		    ?? new URLSearchParams(body.toString()).get('Action');
		const code = await refusal(request, body, REGION);
		this.asked.push({ operation, body: body.toString(),
			headers: request.headers });
		if (code !== undefined) {
			this.refused.push(code);
			response.writeHead(403);
			return response.end(JSON.stringify({ __type:
				`com.amazon.coral.service#${code}` }));
		}
		const at = this.moods.findIndex((one) =>
		    one.operation === operation);
		const [mood] = at === -1 ? [{}] : this.moods.splice(at, 1);
		if (mood.hold)
			return undefined;
		if (mood.status !== undefined) {
			response.writeHead(mood.status);
			return response.end(mood.body ?? '');
		}
		const sent = operation === 'ReceiveMessage' &&
		    this.visibility !== undefined
			? Buffer.from(JSON.stringify({ ...JSON.parse(body),
				VisibilityTimeout: this.visibility })) : body;
		return this.#forward(request, sent, response);
	}

	#forward(request, body, response)
	{
		const inner = http.request(this.innerUrl, {
			method: request.method, path: request.url,
			headers: { ...request.headers,
				'content-length': body.length }
		}, (answer) => {
			response.writeHead(answer.statusCode, answer.headers);
			answer.pipe(response);
		});
		this.waiting++;
		inner.on('close', () => { this.waiting--; });
		inner.on('error', () => response.destroy());
		response.on('close', () => inner.destroy());
		inner.end(body);
	}

	/* Behind the door, as the other party of a queue. */
	async sqs(operation, body)
	{
		const answer = await fetch(this.innerUrl, { method: 'POST',
			headers: { 'content-type': 'application/x-amz-json-1.0',
				'x-amz-target': `AmazonSQS.${operation}` },
			body: JSON.stringify(body) });
		const text = await answer.text();
		if (!answer.ok)
			throw new Error(`${operation}: ${text}`);
		return text === '' ? {} : JSON.parse(text);
	}

	async sns(action, parameters)
	{
		const answer = await fetch(this.innerUrl, { method: 'POST',
			body: new URLSearchParams({ Action: action,
				Version: '2010-03-31', ...parameters }) });
		const text = await answer.text();
		if (!answer.ok)
			throw new Error(`${action}: ${text}`);
		return text;
	}

	async queue(name, attributes = {})
	{
		return (await this.sqs('CreateQueue', { QueueName: name,
			Attributes: attributes })).QueueUrl;
	}

	async topic(name)
	{
		return /<TopicArn>(.*?)</.exec(await this.sns('CreateTopic',
		    { Name: name }))[1];
	}

	async subscribe(topic, queue, raw = false)
	{
		const { Attributes: { QueueArn } } = await this.sqs(
		    'GetQueueAttributes', { QueueUrl: queue,
			AttributeNames: ['QueueArn'] });
		await this.sns('Subscribe', { TopicArn: topic, Protocol: 'sqs',
			Endpoint: QueueArn,
			...raw && { 'Attributes.entry.1.key': 'RawMessageDelivery',
				'Attributes.entry.1.value': 'true' } });
	}

	send(queue, body)
	{
		return this.sqs('SendMessage', { QueueUrl: queue,
			MessageBody: typeof body === 'string' ? body
			    : JSON.stringify(body) });
	}

	publish(topic, body)
	{
		return this.sns('Publish', { TopicArn: topic,
			Message: JSON.stringify(body) });
	}

	async take(queue)
	{
		const { Messages = [] } = await this.sqs('ReceiveMessage', {
			QueueUrl: queue, MaxNumberOfMessages: 10,
			MessageAttributeNames: ['All'],
			MessageSystemAttributeNames: ['All'] });
		return Messages;
	}

	/* How many messages a queue holds, those in flight too. */
	async depth(queue)
	{
		const { Attributes } = await this.sqs('GetQueueAttributes', {
			QueueUrl: queue, AttributeNames: ['All'] });
		return Number(Attributes.ApproximateNumberOfMessages) +
		    Number(Attributes.ApproximateNumberOfMessagesNotVisible);
	}
}
