/*
 * The Nu HTML checker as a server of our own on loopback.
 */
import { spawn } from 'node:child_process';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

import { freePort, until } from './shop.mjs';

const JAR = path.join(path.dirname(createRequire(import.meta.url)
    .resolve('vnu-jar/package.json')), 'build', 'dist', 'vnu.jar');

export async function startChecker()
{
	const port = await freePort();
	const child = spawn('java', ['-Xmx512m', '-Xss16m', '-XX:+UseSerialGC',
		'-cp', JAR,
		'-Dnu.validator.servlet.bind-address=127.0.0.1',
		'nu.validator.servlet.Main', String(port)], { stdio: 'ignore' });
	const kill = () => child.kill('SIGKILL');
	process.once('exit', kill);

	const check = (html) => new Promise((done, failed) => {
		const request = http.request({ host: '127.0.0.1', port,
			method: 'POST', path: '/?out=json', agent: false,
			/* It answers nobody who does not name himself. */
			headers: { 'content-type': 'text/html; charset=utf-8',
				'user-agent': 'webshop-tests' }
		}, (response) => {
			const parts = [];
			response.on('data', (part) => parts.push(part));
			response.on('end', () => {
				try {
					done(JSON.parse(Buffer.concat(parts))
					    .messages);
				} catch (error) {
					failed(error);
				}
			});
		});
		request.on('error', failed);
		request.end(html);
	});

	await until('the HTML checker answers', () => check(
	    '<!doctype html><html lang=en><title>x</title>').then(() => true,
		() => false), { tries: 240, pause: 250 });

	return {
		/* Errors and warnings, one line each. */
		async mistakes(html)
		{
			return (await check(html)).filter((one) =>
			    one.type === 'error' || one.subType === 'warning')
			    .map((one) => `${one.lastLine}: ${one.message} ` +
				`(${(one.extract ?? '').trim().slice(0, 120)})`);
		},
		stop()
		{
			kill();
			process.off('exit', kill);
		}
	};
}
