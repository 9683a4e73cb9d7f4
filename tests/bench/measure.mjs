/*
 * Servers to be measured, and the measuring: wrk, processor time and memory.
 */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, writeFileSync }
	from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { BINARY, ROOT, cleanEnvironment, freePort, sleep }
	from '../lib/shop.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const TICKS = 100;		/* of /proc/PID/stat in a second */

export const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
export const CONNECTIONS = 32;

const servers = new Set();

process.on('exit', () => {
	for (const server of servers)
		server.signal('SIGKILL');
});

/* A server in a process group of its own; its output goes into a file. */
export class Server
{
	constructor(program, folder, port, tlsPort, args)
	{
		Object.assign(this, { program, folder, port, tlsPort, args });
	}

	async start()
	{
		const log = openSync(path.join(this.folder, 'log'), 'w');
		const began = performance.now();

		this.child = spawn(this.program, this.args, { detached: true,
			stdio: ['ignore', log, log], env: cleanEnvironment() });
		closeSync(log);
		servers.add(this);
		while (await answer(this.port, '/products') !== 200) {
			if (this.child.exitCode !== null ||
			    performance.now() - began > 30000)
				throw new Error(`${this.program}: ${readFileSync(
				    path.join(this.folder, 'log'), 'utf8')}`);
			await sleep(2);
		}
		this.startSeconds = (performance.now() - began) / 1000;
		return this;
	}

	signal(name)
	{
		try {
			process.kill(-this.child.pid, name);
			return true;
		} catch {
			return false;
		}
	}

	async stop(name = 'SIGTERM')
	{
		if (name === 'SIGTERM')
			this.child.kill(name);
		else
			this.signal(name);
		for (let i = 0; i < 400 && this.signal(0); i++)
			await sleep(25);
		this.signal('SIGKILL');
		servers.delete(this);
	}

	/* Its processes, as the fields of /proc/PID/stat behind the name. */
	processes()
	{
		const found = [];

		for (const pid of readdirSync('/proc')) {
			if (!/^\d+$/.test(pid))
				continue;
			try {
				const stat = readFileSync(`/proc/${pid}/stat`,
				    'utf8').replace(/^.*\) /s, '').split(' ');
				if (Number(stat[2]) === this.child.pid)
					found.push({ pid, stat });
			} catch {
				/* it ended meanwhile */
			}
		}
		return found;
	}

	/* Seconds of processor time spent by all of its processes so far. */
	processorTime()
	{
		return this.processes().reduce((sum, { stat }) =>
		    sum + Number(stat[11]) + Number(stat[12]), 0) / TICKS;
	}

	/* MiB of memory, shared pages by their share. */
	memory()
	{
		return this.processes().reduce((sum, { pid }) => {
			const text = readFileSync(`/proc/${pid}/smaps_rollup`,
			    'utf8');
			return sum + Number(/^Pss: +(\d+)/m.exec(text)[1]);
		}, 0) / 1024;
	}

	/* Calls wrk; `load`: requests (lines of requests.lua) or one path. */
	async load(load, { tls = false, connections = CONNECTIONS, seconds =
		SECONDS, headers = {}, once = false, url } = {})
	{
		const threads = Math.min(2, connections);
		const file = path.join(this.folder, 'requests');
		const lines = Array.isArray(load) ? load : [`GET ${load}`];

		writeFileSync(file, `${lines.join('\n')}\n`);
		const env = { ...process.env, BENCH_REQUESTS: file,
			BENCH_THREADS: String(threads),
			BENCH_ORDER: once ? 'once' : 'random',
			BENCH_HEADERS: Object.entries(headers)
			    .map(([name, value]) => `${name}: ${value}`)
			    .join('\n') };
		const base = tls ? `https://localhost:${this.tlsPort}` :
			`http://localhost:${this.port}`;
		const before = this.processorTime();
		const { stdout } = await promisify(execFile)('wrk', [
			`-t${threads}`, `-c${connections}`, `-d${seconds}s`,
			'--timeout', '10s', '-s',
			path.join(HERE, 'requests.lua'), url ?? base], { env });
		const result = JSON.parse(stdout.trim().split('\n').pop());
		const spent = this.processorTime() - before;

		if (result.requests === 0 || result.refused > 0 ||
		    result.broken > 0)
			throw new Error(`${lines[0]}: ${stdout}`);
		return { rate: result.requests / result.microseconds * 1e6,
			requests: result.requests,
			seconds: result.microseconds / 1e6,
			p50: result.p50 / 1000, p99: result.p99 / 1000,
			processor: spent / result.requests * 1e6 };
	}
}

/* The shop of a data folder, on free ports. */
export async function shopServer(folder)
{
	const port = await freePort(), tlsPort = await freePort();

	return new Server(BINARY, folder, port, tlsPort, ['serve',
		'--data', folder, '--http', `127.0.0.1:${port}`,
		'--https', `127.0.0.1:${tlsPort}`, '--sandbox', 'yes']);
}

export async function limitServer(folder)
{
	const port = await freePort(), tlsPort = await freePort();

	return new Server(built('limit'), folder, port, tlsPort, [folder,
		String(port), String(tlsPort)]);
}

/* The status of one request, 0 when nobody answers. */
function answer(port, where)
{
	return new Promise((done) => {
		http.get({ host: '127.0.0.1', port, path: where,
			agent: false }, (response) => {
			response.resume();
			done(response.statusCode);
		}).on('error', () => done(0));
	});
}

export const median = (values) =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/* The median of each figure of several runs. */
export function medians(runs)
{
	return Object.fromEntries(Object.keys(runs[0]).map((name) =>
	    [name, median(runs.map((run) => run[name]))]));
}

const BUILD = path.resolve(ROOT, process.env.BUILD ?? 'build');

export const built = (name) => path.join(BUILD, 'bench', name);

/* Builds the programs of this folder from what make has left in build/. */
export function buildPrograms()
{
	const objects = (rooms) => rooms.flatMap((room) =>
	    readdirSync(path.join(BUILD, 'obj', room))
		.filter((name) => name.endsWith('.o'))
		.map((name) => path.join(BUILD, 'obj', room, name)));
	const words = (file) => readFileSync(file, 'utf8').trim().split(/\s+/)
	    .filter((word) => word !== '');
	const libraries = readFileSync(path.join(ROOT, 'conf', 'build.conf'),
	    'utf8').split('\n').filter((line) => line.startsWith('ldflags='))
	    .flatMap((line) => line.slice(8).split(' '));
	const kore = path.join(BUILD, 'obj', 'kore');
	const compile = (name, args, cwd = ROOT) => {
		const result = spawnSync('cc', ['-std=gnu17', '-O2', '-Wall',
			'-Wextra', '-o', built(name),
			path.join(HERE, `${name}.c`), ...args],
			{ cwd, stdio: 'inherit' });
		if (result.status !== 0)
			throw new Error(`${name}.c does not build`);
	};

	execFileSync('mkdir', ['-p', built('')]);
	compile('raw_commits', ['-lsqlite3']);
	compile('put_loop', ['-lcurl', '-lcrypto']);
	compile('fill', ['-Isrc', ...objects(['base', 'store', 'shop']),
		...libraries]);
	limitConfiguration();
	execFileSync('sh', ['-c', '"$1" assembler kore.conf > limit.S', 'sh',
		path.join(ROOT, 'packaging', 'kore', 'assets')],
		{ cwd: built('') });
	compile('limit', [...words(path.join(kore, 'features')), '-isystem',
		path.join(BUILD, 'kore', 'include'), 'limit.S',
		...objects(['kore']), ...libraries,
		...words(path.join(kore, 'ldflags'))], built(''));
}

/* The shop's kore.conf with one door instead of its many. */
function limitConfiguration()
{
	const text = readFileSync(path.join(ROOT, 'kore.conf'), 'utf8')
	    .replaceAll(/^\troute\t.*\n/gm, '')
	    .replace(/^}/m, '\troute\t\t^/.*$\t\t\tlimit_page\n}');

	writeFileSync(built('kore.conf'), text);
}
