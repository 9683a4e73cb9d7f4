/*
 * A shop of its own for each test file: a fresh data folder, free ports, the
 * binary started in its own process group (the server signals its whole group
 * when it ends) and ended by that group's id, whatever happens to the tests.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from
	'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

export const ROOT = path.resolve(here, '..', '..');
export const BINARY = path.resolve(process.env.WEBSHOP_BINARY
	?? path.join(ROOT, 'webshop'));
export const CATALOGUE = path.join(ROOT, 'conf', 'catalogue.csv');
export const PASSWORD = 'Schlehe-und-Holunder-42';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/* Asks until the answer is true, or says what never came. */
export async function until(what, question, { tries = 300, pause = 100 } = {})
{
	for (let i = 0; i < tries; i++) {
		const answer = await question();
		if (answer)
			return answer;
		await sleep(pause);
	}
	throw new Error(`never happened: ${what}`);
}

export async function freePort()
{
	const server = net.createServer();
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address();
	await new Promise((done) => server.close(done));
	return port;
}

const folders = [];

/* A new folder that is gone when the tests are. */
export function freshFolder(name = 'webshop-test-')
{
	const folder = mkdtempSync(path.join(os.tmpdir(), name));
	folders.push(folder);
	return folder;
}

export function removeFolder(folder)
{
	if (!process.env.WEBSHOP_TEST_KEEP)
		rmSync(folder, { recursive: true, force: true });
}

/* The environment without anything that would change settings or TLS. */
export function cleanEnvironment(extra = {})
{
	const env = {};
	for (const [name, value] of Object.entries(process.env)) {
		if (/^WEBSHOP_|^AWS_|_CA_BUNDLE$|^SSL_CERT|^NODE_|_proxy$/i.test(name))
			continue;
		env[name] = value;
	}
	return { ...env, TZ: 'Europe/Berlin', ...extra };
}

/* Runs one command of the binary to its end. */
export function run(args, { input = '', env = {}, cwd } = {})
{
	const result = spawnSync(BINARY, args, {
		input, cwd, encoding: 'utf8', timeout: 60000,
		env: cleanEnvironment(env)
	});
	if (result.error)
		throw result.error;
	return { status: result.status, stdout: result.stdout,
		stderr: result.stderr, all: result.stdout + result.stderr };
}

/* One command of the binary, to whose child the caller may do something. Unlike
 * run() it lets doubles in this process answer meanwhile. */
export function runBeside(args, { env = {}, begun = () => {} } = {})
{
	return new Promise((done) => {
		let all = '';
		const child = spawn(BINARY, args,
		    { env: cleanEnvironment(env) });
		child.stdout.on('data', (text) => { all += text; });
		child.stderr.on('data', (text) => { all += text; });
		child.on('close', (status) => done({ status, all }));
		begun(child);
	});
}

/* `webshop check` with these settings and an empty data folder. */
export function check(settings)
{
	const args = ['check', '--data', freshFolder()];
	for (const [name, value] of Object.entries(settings))
		args.push(`--${name}`, value);
	return runBeside(args);
}

const running = new Set();

process.on('exit', () => {
	for (const shop of running)
		shop.signal('SIGKILL');
	for (const folder of folders)
		removeFolder(folder);
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(name, () => process.exit(1));

/*
 * Whether a process of the group still runs. The dead whose parent was killed
 * stay in it until init looks after them, which may be in seconds or never; a
 * dead first thread may have others that still run.
 */
function groupRuns(group)
{
	return readdirSync('/proc').some((name) => {
		if (!/^\d+$/.test(name))
			return false;
		try {
			const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
			const fields = stat.slice(stat.lastIndexOf(')') + 2)
			    .split(' ');
			return Number(fields[2]) === group &&
			    (fields[0] !== 'Z' || Number(fields[17]) > 1);
		} catch {
			return false;
		}
	});
}

class Shop {
	constructor(data, http, https, settings, env)
	{
		this.data = data;
		this.port = http;
		this.httpsPort = https;
		this.settings = settings;
		this.env = env;
		this.base = `http://127.0.0.1:${http}`;
		this.secureBase = https ? `https://localhost:${https}` : null;
		this.log = [];
		this.database = path.join(data, 'shop.db');
	}

	arguments()
	{
		const args = ['serve', '--data', this.data,
			'--http', `127.0.0.1:${this.port}`,
			'--https', this.httpsPort
				? `127.0.0.1:${this.httpsPort}` : 'off'];
		const settings = { sandbox: 'yes',
			base_url: this.secureBase ?? this.base,
			...this.settings };
		for (const [name, value] of Object.entries(settings)) {
			if (value !== null)
				args.push(`--${name}`, String(value));
		}
		return args;
	}

	/* Starts the server and waits until it says that it is well. */
	async start({ healthy = true } = {})
	{
		this.ended = false;
		const child = spawn(BINARY, this.arguments(), {
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: cleanEnvironment(this.env)
		});
		this.child = child;
		this.pid = child.pid;
		running.add(this);
		for (const stream of [child.stdout, child.stderr])
			this.#collect(stream);
		child.on('error', (error) => {
			this.log.push(String(error));
			this.ended = true;
		});
		child.on('exit', (code, signal) => {
			this.exit = { code, signal };
			this.ended = true;
		});
		if (healthy)
			await this.waitHealthy();
		return this;
	}

	#collect(stream)
	{
		let rest = '';

		stream.setEncoding('utf8');
		stream.on('data', (text) => {
			const lines = (rest + text).split('\n');
			rest = lines.pop();
			this.log.push(...lines);
		});
		stream.on('end', () => {
			if (rest !== '')
				this.log.push(rest);
		});
	}

	health()
	{
		return new Promise((done) => {
			const request = http.get(`${this.base}/healthz`,
			    { agent: false, timeout: 5000 }, (response) => {
				response.resume();
				response.on('end', () =>
				    done(response.statusCode));
				response.on('error', () => done(0));
			});
			request.on('timeout', () => request.destroy());
			request.on('error', () => done(0));
		});
	}

	async waitHealthy()
	{
		const patience = Date.now() + 30000;
		while (!this.ended && Date.now() < patience) {
			if (await this.health() === 200)
				return;
			await sleep(50);
		}
		const log = this.log.slice(-30).join('\n');
		await this.kill9();
		throw new Error(`the shop did not start:\n${log}`);
	}

	signal(name)
	{
		try {
			process.kill(-this.pid, name);
			return true;
		} catch {
			return false;
		}
	}

	/* Ends the whole group and waits until none of it is left. */
	async #end(name)
	{
		if (this.pid === undefined)
			return;
		if (name === 'SIGTERM' && !this.ended)
			this.child.kill('SIGTERM');
		else
			this.signal(name);
		for (let i = 0; i < 200 && this.signal(0) &&
		    groupRuns(this.pid); i++) {
			if (i === 150)
				this.signal('SIGKILL');
			await sleep(25);
		}
		for (let i = 0; i < 100 && !this.ended; i++)
			await sleep(10);
		running.delete(this);
	}

	kill9()
	{
		return this.#end('SIGKILL');
	}

	halt()
	{
		return this.#end('SIGTERM');
	}

	async restart(how = 'halt', settings = {})
	{
		Object.assign(this.settings, settings);
		await this[how]();
		await this.start();
	}

	/* Ends it and throws its data away. */
	async stop()
	{
		await this.halt();
		removeFolder(this.data);
	}

	/* Processes of the group beside the first: [{pid, name}]. */
	processes()
	{
		const text = execFileSync('ps', ['-o', 'pid=,args=', '-g',
			String(this.pid)], { encoding: 'utf8' });
		return text.trim().split('\n').map((line) => {
			const [, pid, name] = /^\s*(\d+)\s+(.*)$/.exec(line);
			return { pid: Number(pid), name };
		}).filter(({ pid }) => pid !== this.pid);
	}

	/* Rows of a query as objects. Values go in through quote(). */
	sql(query)
	{
		const text = execFileSync('sqlite3', ['-json',
			'-bail', '-cmd', '.timeout 20000', this.database],
			{ input: `${query};\n`, encoding: 'utf8',
			maxBuffer: 1 << 28 }).trim();
		return text === '' ? [] : JSON.parse(text);
	}

	value(query)
	{
		const [row] = this.sql(query);
		return row === undefined ? undefined : Object.values(row)[0];
	}

	count(collection, where = '1')
	{
		return this.value(`select count(*) as n from document where
		    collection = ${quote(collection)} and ${where}`);
	}

	/* The stored body of a document, or undefined. */
	document(collection, id)
	{
		const body = this.value(`select body from document where
		    collection = ${quote(collection)} and id = ${quote(id)}`);
		return body === undefined ? undefined : JSON.parse(body);
	}

	documents(collection)
	{
		return this.sql(`select body from document where collection =
		    ${quote(collection)} order by created_at, id`)
		    .map(({ body }) => JSON.parse(body));
	}

	/* Changes members of a stored document, as another writer would. */
	change(collection, id, members)
	{
		const sets = Object.entries(members).map(([name, value]) =>
		    `, ${quote(`$.${name}`)}, json(${quote(JSON.stringify(value))})`);
		this.sql(`update document set revision = revision + 1,
		    body = json_set(body${sets.join('')}) where
		    collection = ${quote(collection)} and id = ${quote(id)}`);
	}

	run(args, options)
	{
		return run([...args, '--data', this.data], options);
	}
}

export function quote(text)
{
	return `'${String(text).replaceAll("'", "''")}'`;
}

/*
 * settings: more of the command line, by name; import: false, true (the demo
 * catalogue) or a path; password: false or the manager's; https: with a
 * self-signed certificate as well; workers: two, so that races are real.
 */
export async function startShop(options = {})
{
	const { settings = {}, import: catalogue = true, password = PASSWORD,
		https = false, env = {}, start = true } = options;

	if (!existsSync(BINARY))
		throw new Error(`there is no binary at ${BINARY}: run make`);
	const shop = new Shop(options.data ?? freshFolder(), await freePort(),
	    https ? await freePort() : 0, { ...settings }, env);
	if (catalogue !== false) {
		const file = catalogue === true ? CATALOGUE : catalogue;
		const done = shop.run(['import', file]);
		if (done.status !== 0)
			throw new Error(`import: ${done.all}`);
	}
	if (password !== false) {
		const done = shop.run(['manager-password'],
		    { input: `${password}\n` });
		if (done.status !== 0)
			throw new Error(`manager-password: ${done.all}`);
	}
	if (start)
		await shop.start();
	return shop;
}
