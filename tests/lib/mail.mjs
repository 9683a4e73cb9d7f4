/*
 * A mail server of our own on loopback (tests/fakes/mail_server.py), with a
 * certificate that nobody else believes.
 */
import { execFileSync, spawn } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';

import { ROOT, freshFolder } from './shop.mjs';

const USER = 'shop';
const PASSWORD = 'Wacholder und Quitte';

export class MailServer {
	async start()
	{
		const folder = freshFolder('webshop-mail-');
		this.certificate = path.join(folder, 'certificate.pem');
		const key = path.join(folder, 'key.pem');
		execFileSync('openssl', ['req', '-x509', '-newkey', 'ec',
			'-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
			'-keyout', key, '-out', this.certificate, '-days', '2',
			'-subj', '/CN=localhost', '-addext',
			'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
		this.child = spawn('/usr/bin/python3', [path.join(ROOT, 'tests',
			'fakes', 'mail_server.py'), this.certificate, key, USER,
			PASSWORD], { stdio: ['ignore', 'pipe', 'pipe'] });
		this.kill = () => this.child.kill('SIGKILL');
		process.once('exit', this.kill);
		this.ports = await this.#firstLine();
		return this;
	}

	#firstLine()
	{
		return new Promise((done, failed) => {
			let said = '', complaints = '';
			this.child.stderr.on('data', (text) => {
				complaints = (complaints + text).slice(-4000);
			});
			this.child.stdout.on('data', (text) => {
				said += text;
				const line = said.split('\n').slice(0, -1)
				    .find((one) => one.startsWith('{'));
				if (line)
					done(JSON.parse(line));
			});
			this.child.on('exit', () => failed(new Error(
			    `the mail server ended: ${complaints}`)));
		});
	}

	stop()
	{
		process.off('exit', this.kill);
		this.child.removeAllListeners('exit');
		this.kill();
	}

	/* What the shop is told of it; any may be another. */
	settings(more = {})
	{
		return { smtp_url: `smtp://localhost:${this.ports.smtp}`,
			smtp_ca: this.certificate, smtp_user: USER,
			smtp_password: PASSWORD, smtp_seconds: 2,
			mail_from: 'bestellung@shop.example', ...more };
	}

	get implicit()
	{
		return `smtps://localhost:${this.ports.smtps}`;
	}

	#ask(method, where, body)
	{
		return new Promise((done, failed) => {
			const request = http.request({ host: '127.0.0.1',
				port: this.ports.http, method, path: where,
				agent: false }, (response) => {
				const parts = [];
				response.on('data', (part) => parts.push(part));
				response.on('end', () => done(JSON.parse(
				    Buffer.concat(parts))));
			});
			request.on('error', failed);
			request.end(body);
		});
	}

	/* All that came so far, oldest first. */
	mails()
	{
		return this.#ask('GET', '/mails');
	}

	/* How it behaves from now on; {} is well. */
	mode(how)
	{
		return this.#ask('POST', '/mode', JSON.stringify(how));
	}
}

export const header = (mail, name) => mail.read.headers.find(([one]) =>
    one.toLowerCase() === name.toLowerCase())?.[1];

/* The lines of the message as they came. */
export const lines = (mail) => Buffer.from(mail.raw, 'base64')
    .toString('latin1').split('\r\n');
