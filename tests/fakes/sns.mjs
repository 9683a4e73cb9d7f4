/*
 * Amazon SNS on this machine: signs letters as SNS does, and serves under the
 * region's own host name, over TLS, the certificates and the place where
 * subscriptions are confirmed. It writes down what it was asked (asked), and
 * can be told to be away, wrong, or to lead elsewhere (answers).
 */
import { execFileSync } from 'node:child_process';
import { createSign, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';

import { freePort, freshFolder } from '../lib/shop.mjs';

export const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:shipping';
export const HOST = 'sns.eu-central-1.amazonaws.com';
export const SIGNER = 'sns.amazonaws.com';

const ORDER = {
	Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn',
		'Type'],
	SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL',
		'Timestamp', 'Token', 'TopicArn', 'Type']
};
ORDER.UnsubscribeConfirmation = ORDER.SubscriptionConfirmation;

export class SnsFake {
	constructor()
	{
		this.folder = freshFolder();
		this.asked = [];
		this.answers = {};
		this.authority = this.#certificate('authority', 'Test authority');
		this.host = this.#certificate('host', HOST,
		    ['-CA', this.authority.file, '-CAkey', this.authority.keyFile,
		    '-addext', `subjectAltName=DNS:${HOST}`]);
		this.signer = this.#certificate('signer', SIGNER);
		this.publish('signer.pem', this.signer.pem);
	}

	/* A key and a certificate; without an authority it is its own. */
	#certificate(name, subject, more = [])
	{
		const file = path.join(this.folder, `${name}.pem`);
		const keyFile = path.join(this.folder, `${name}.key`);
		execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048',
			'-nodes', '-days', '2', '-subj', `/CN=${subject}`,
			'-keyout', keyFile, '-out', file, ...more],
		    { stdio: 'pipe' });
		return { file, keyFile, pem: readFileSync(file, 'utf8'),
			key: readFileSync(keyFile, 'utf8') };
	}

	/* The signer's key under another name, or in another time. */
	variant(subject, from = null, until = null)
	{
		const request = path.join(this.folder, 'variant.csr');
		const out = path.join(this.folder, 'variant.pem');
		const config = path.join(this.folder, 'variant.cnf');
		const index = path.join(this.folder, `index-${randomUUID()}`);
		execFileSync('openssl', ['req', '-new', '-key',
			this.signer.keyFile, '-subj', `/CN=${subject}`, '-out',
			request], { stdio: 'pipe' });
		writeFileSync(index, '');
		writeFileSync(config, `[ca]\ndefault_ca=c\n[c]\ndatabase=${index}\n` +
		    `new_certs_dir=${this.folder}\nrand_serial=yes\n` +
		    'default_md=sha256\npolicy=p\nunique_subject=no\n' +
		    '[p]\ncommonName=supplied\n');
		const dates = from === null ? ['-days', '2']
			: ['-startdate', from, '-enddate', until];
		execFileSync('openssl', ['ca', '-batch', '-notext', '-config',
			config, '-selfsign', '-keyfile', this.signer.keyFile,
			'-in', request, '-out', out, ...dates],
		    { stdio: 'pipe' });
		return readFileSync(out, 'utf8');
	}

	async start()
	{
		this.port ??= await freePort();
		this.server = https.createServer({ key: this.host.key,
			cert: this.host.pem }, (request, response) => {
			this.asked.push(request.url);
			const { status = 404, headers = {}, body = '' } =
			    this.#answer(request);
			response.writeHead(status, { ...headers,
				connection: 'close' });
			response.end(body);
		});
		await new Promise((done) => this.server.listen(this.port,
		    '127.0.0.1', done));
		return this;
	}

	async stop()
	{
		this.server?.closeAllConnections();
		await new Promise((done) => this.server
			? this.server.close(done) : done());
		this.server = undefined;
	}

	/* Only under its own name is anything to be had here. */
	#answer(request)
	{
		const url = new URL(request.url, 'https://unused/');
		if (request.headers.host !== HOST || request.method !== 'GET' ||
		    request.socket.servername !== HOST)
			return { status: 421 };
		if (url.searchParams.get('Action') === 'ConfirmSubscription')
			return this.answers.confirm ?? { status: 200, body:
				'<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' +
				'<ConfirmSubscriptionResult><SubscriptionArn>' +
				`${TOPIC}:${randomUUID()}</SubscriptionArn>` +
				'</ConfirmSubscriptionResult>' +
				'</ConfirmSubscriptionResponse>' };
		return this.answers[url.pathname] ?? {};
	}

	publish(file, body, status = 200, headers = {})
	{
		this.answers[`/${file}`] = { status, body, headers };
	}

	get settings()
	{
		return { sns_topics: TOPIC,
			sns_connect_to: `127.0.0.1:${this.port}`,
			sns_authority: this.authority.file };
	}

	/* An envelope without its signature; undefined leaves a member out. */
	envelope(type, members = {})
	{
		const token = randomUUID().replaceAll('-', '');
		const confirm = { Token: token, SubscribeURL:
			`https://${HOST}/?Action=ConfirmSubscription` +
			`&TopicArn=${TOPIC}&Token=${token}` };
		return { Type: type, MessageId: randomUUID(), TopicArn: TOPIC,
			Message: 'hello', Timestamp: new Date().toISOString(),
			SignatureVersion: '2',
			SigningCertURL: `https://${HOST}/signer.pem`,
			...type === 'Notification' ? {
				UnsubscribeURL: `https://${HOST}/?Action=Unsubscribe`
			} : confirm, ...members };
	}

	sign(envelope, key = this.signer.key)
	{
		const text = (ORDER[envelope.Type] ?? []).filter((name) =>
		    typeof envelope[name] === 'string').map((name) =>
		    `${name}\n${envelope[name]}\n`).join('');
		const digest = envelope.SignatureVersion === '1'
			? 'RSA-SHA1' : 'RSA-SHA256';
		return { ...envelope, Signature: createSign(digest).update(text)
			.sign(key, 'base64') };
	}

	/* A signed letter about a parcel. */
	letter(event, members = {})
	{
		return this.sign(this.envelope('Notification', { Message:
			typeof event === 'string' ? event : JSON.stringify(event),
			...members }));
	}
}
