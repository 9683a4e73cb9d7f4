/*
 * Real object storage: the smallest Ceph there is (one monitor, one disk in
 * memory, one S3 gateway), on loopback and in a folder of its own, with the
 * faults a test may want: a gateway that dies, a disk that hangs, a user who is
 * suspended. Its processes are ours and end with us.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync }
	from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { freePort, freshFolder, until } from './shop.mjs';

export const KEY = 'MIRRORTESTKEY0000001';
export const SECRET = 'mirror/test+secret0123456789abcdefghijkl';
export const REGION = 'default';

const PROGRAMS = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin',
	'monmaptool', 'ceph'];

const running = new Set();

process.on('exit', () => {
	for (const ceph of running)
		ceph.killAll();
});

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

function settings(folder, ports)
{
	const all = {
		fsid: randomUUID(),
		'mon host': `[v2:127.0.0.1:${ports.v2},v1:127.0.0.1:${ports.v1}]`,
		'mon initial members': 'a',
		'mon data': `${folder}/mon`,
		'osd data': `${folder}/osd`,
		'rgw data': `${folder}/rgw`,
		'run dir': `${folder}/run`,
		'crash dir': `${folder}/log`,
		'admin socket': `${folder}/run/$name.asok`,
		'log file': `${folder}/log/$name.log`,
		'public addr': '127.0.0.1',
		'cluster addr': '127.0.0.1',
		'ms bind ipv6': false,
		/* nobody but this machine reaches it */
		'auth cluster required': 'none',
		'auth service required': 'none',
		'auth client required': 'none',
		/* without keys there is nothing to encrypt with */
		'ms mon client mode': 'crc',
		'ms client mode': 'crc',
		/* one disk, and it is memory */
		'osd objectstore': 'memstore',
		'memstore device bytes': 1 << 30,
		'osd pool default size': 1,
		'osd pool default min size': 1,
		'osd pool default pg num': 2,
		'osd pool default pgp num': 2,
		'osd pool default pg autoscale mode': 'off',
		'osd crush chooseleaf type': 0,
		'osd op num shards': 2,
		'osd op num threads per shard': 1,
		'mon max pg per osd': 1000,
		'mon osd min up ratio': 0,
		'mon allow pool size one': true,
		/* no waiting for others */
		'paxos propose interval': 0.05,
		'paxos min wait': 0.01,
		'rgw thread pool size': 32,
		'rgw num rados handles': 1,
		'rgw enable usage log': false,
		'rgw enable ops log': false,
		'rgw enable gc threads': false,
		'rgw enable lc threads': false,
		'rgw run sync thread': false,
		'rgw dns name': 's3.localhost'
	};

	return ['[global]', ...Object.entries(all).map(([name, value]) =>
	    `${name} = ${value}`), ''].join('\n');
}

class Ceph
{
	constructor(folder, ports, nice)
	{
		Object.assign(this, { folder, ports, nice, processes: {} });
		this.config = path.join(folder, 'ceph.conf');
		this.endpoint = `http://127.0.0.1:${ports.gateway}`;
		this.secureEndpoint = `https://127.0.0.1:${ports.secure}`;
	}

	/* Runs one of Ceph's commands to its end. */
	command(program, ...args)
	{
		const done = spawnSync(program, ['-c', this.config, ...args],
		    { encoding: 'utf8', timeout: 60000,
		    env: { ...process.env, CEPH_CONF: this.config } });

		if (done.status !== 0)
			throw new Error(`${program} ${args.join(' ')}: ` +
			    (done.error ?? done.stderr));
		return done.stdout;
	}

	admin(...args)
	{
		return this.command('radosgw-admin', ...args);
	}

	begin(name, program, ...args)
	{
		const log = openSync(path.join(this.folder, 'log',
		    `${name}.out`), 'a');

		this.processes[name] = spawn('nice', ['-n', String(this.nice),
		    program, '-c', this.config, '-f', ...args],
		    { stdio: ['ignore', log, log] });
		closeSync(log);
	}

	signal(name, signal)
	{
		const child = this.processes[name];

		if (child !== undefined && child.exitCode === null &&
		    child.signalCode === null)
			child.kill(signal);
	}

	async end(name, signal = 'SIGKILL')
	{
		const child = this.processes[name];

		this.signal(name, signal);
		await until(`${name} ends`, () => child.exitCode !== null ||
		    child.signalCode !== null, { pause: 10 });
	}

	/* With tls ({ certificate, key }, files) it is reached both ways. */
	async startGateway(tls = this.tls)
	{
		const { ports } = this;
		const secure = tls ? ` ssl_endpoint=127.0.0.1:${ports.secure}` +
		    ` ssl_certificate=${tls.certificate}` +
		    ` ssl_private_key=${tls.key}` : '';

		this.tls = tls;
		this.begin('gateway', 'radosgw', '-n', 'client.rgw.a',
		    '--rgw-frontends',
		    `beast endpoint=127.0.0.1:${ports.gateway}${secure}`);
		await until('the gateway answers', () => this.answers(),
		    { pause: 20, tries: 1500 });
	}

	killGateway()
	{
		return this.end('gateway', 'SIGKILL');
	}

	/* Requests hang until it wakes. */
	stopDisk()
	{
		this.signal('osd', 'SIGSTOP');
	}

	wakeDisk()
	{
		this.signal('osd', 'SIGCONT');
	}

	/* Waits until the gateway has ended what the dead asked it for: until
	 * then it leaves their sockets half closed (08, CLOSE_WAIT). Of two
	 * writes to a key that are under way at once either may be the last. */
	async settled()
	{
		const local = `:${this.ports.gateway.toString(16)
		    .toUpperCase().padStart(4, '0')}`;

		await until('the gateway is done', () => !readFileSync(
		    '/proc/net/tcp', 'utf8').split('\n').some((line) => {
			const [, at, , state] = line.trim().split(/\s+/);
			return at?.endsWith(local) && state === '08';
		}), { pause: 10, tries: 3000 });
	}

	async answers()
	{
		return (await this.request('GET', '/', { timeout: 2000 })
		    .catch(() => ({ status: 0 }))).status !== 0;
	}

	killAll()
	{
		for (const name of Object.keys(this.processes))
			this.signal(name, 'SIGKILL');
		running.delete(this);
	}

	async stop()
	{
		for (const name of ['gateway', 'osd', 'mon']) {
			this.wakeDisk();
			await this.end(name);
		}
		running.delete(this);
	}

	/* One signed request (Signature Version 4), written down here from the
	 * description of Amazon, so that it checks what the shop makes of it. */
	request(method, target, { body = '', headers = {}, timeout = 20000 } = {})
	{
		const url = new URL(this.endpoint + target);
		const date = new Date().toISOString()
			.replace(/[-:]|\.\d+/g, '');
		const scope = `${date.slice(0, 8)}/${REGION}/s3/aws4_request`;
		const signed = { ...headers, host: url.host,
			'x-amz-content-sha256': sha256(body),
			'x-amz-date': date };
		const names = Object.keys(signed).sort();
		const canonical = [method, url.pathname, url.search.slice(1),
			...names.map((name) => `${name}:${signed[name]}`), '',
			names.join(';'), sha256(body)].join('\n');
		const secret = scope.split('/').reduce(hmac, `AWS4${SECRET}`);
		const signature = createHmac('sha256', secret).update(
		    ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)]
			.join('\n')).digest('hex');

		return new Promise((done, failed) => {
			const request = http.request(url, {
				method, timeout, agent: false,
				headers: { ...signed, 'content-length':
				    Buffer.byteLength(body), authorization:
				    `AWS4-HMAC-SHA256 Credential=${KEY}/${scope}, ` +
				    `SignedHeaders=${names.join(';')}, ` +
				    `Signature=${signature}` }
			}, (response) => {
				const parts = [];
				response.on('data', (part) => parts.push(part));
				response.on('end', () => done({
					status: response.statusCode,
					headers: response.headers,
					body: Buffer.concat(parts).toString()
				}));
				response.on('error', failed);
			});
			request.on('timeout', () => request.destroy(
			    new Error('silent')));
			request.on('error', failed);
			request.end(body);
		});
	}

	async ask(...args)
	{
		const answer = await this.request(...args);

		if (answer.status > 299)
			throw new Error(`${args.slice(0, 2).join(' ')}: ` +
			    `${answer.status} ${answer.body}`);
		return answer;
	}

	makeBucket(bucket)
	{
		return this.ask('PUT', `/${bucket}`);
	}

	/* All keys of a bucket, as it lists them. */
	async keys(bucket)
	{
		const found = [];
		let token = '';

		do {
			const { body } = await this.ask('GET', `/${bucket}?` +
			    `${token && `continuation-token=${encodeURIComponent(token)}&`}` +
			    'list-type=2&max-keys=1000');
			found.push(...[...body.matchAll(/<Key>([^<]*)<\/Key>/g)]
				.map(([, key]) => key));
			token = /<NextContinuationToken>([^<]*)</.exec(body)?.[1]
				?? '';
		} while (token !== '');
		return found;
	}

	object(bucket, key)
	{
		return this.request('GET', `/${bucket}/${key}`);
	}
}

/* tls: { certificate, key }, files, to be reached by HTTPS as well; nice: 19
 * makes it step back behind all others, as if it ran on a machine of its own. */
export async function startCeph({ tls, nice = 0 } = {})
{
	for (const program of PROGRAMS) {
		if (spawnSync(program, ['--version']).error)
			throw new Error(`there is no ${program}: ` +
			    '`packaging/packages test` installs Ceph');
	}
	const folder = freshFolder('webshop-ceph-');
	const ports = { v1: await freePort(), v2: await freePort(),
		gateway: await freePort(), secure: await freePort() };
	const ceph = new Ceph(folder, ports, nice);
	const map = path.join(folder, 'monmap');

	for (const name of ['mon', 'osd', 'log', 'run', 'rgw'])
		mkdirSync(path.join(folder, name));
	const text = settings(folder, ports);
	writeFileSync(ceph.config, text);
	running.add(ceph);
	ceph.command('monmaptool', '--create', '--fsid',
	    /^fsid = (.*)$/m.exec(text)[1], '--addv', 'a',
	    `[v2:127.0.0.1:${ports.v2},v1:127.0.0.1:${ports.v1}]`, map);
	ceph.command('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map);
	ceph.begin('mon', 'ceph-mon', '-i', 'a');
	const disk = randomUUID();
	ceph.command('ceph', 'osd', 'new', disk, '0');
	ceph.command('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', disk);
	ceph.begin('osd', 'ceph-osd', '-i', '0');
	ceph.admin('user', 'create', '--uid=mirror', '--display-name=Mirror',
	    `--access-key=${KEY}`, `--secret=${SECRET}`);
	await ceph.startGateway(tls);
	return ceph;
}
