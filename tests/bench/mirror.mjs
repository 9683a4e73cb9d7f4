/*
 * The mirror beside plain libcurl, and pages beside the mirror: with the same
 * gateway of Ceph, in one run, taking turns. `tests/bench/run mirror`.
 */
import { execFile, execFileSync } from 'node:child_process';
import http from 'node:http';
import { mkdirSync } from 'node:fs';
import { promisify } from 'node:util';

import { KEY, REGION, SECRET, startCeph } from '../lib/ceph.mjs';
import { freshFolder, runBeside, sleep, startShop, until }
	from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';
import { buildPrograms, built, median } from './measure.mjs';
import { print, say } from './report.mjs';

const BUCKET = 'bench';
const DOCUMENTS = Number(process.env.BENCH_DOCUMENTS ?? 3000);
const RESTORED = Number(process.env.BENCH_RESTORED ?? 100000);
const ROUNDS = 3;
const TOGETHER = 8;		/* as work/mirror_s3.c has it */
const PACE = 100;		/* requests in a second */
const SECONDS = 6;

const options = (settings) => Object.entries(settings).flatMap(
    ([name, value]) => [`--${name}`, value]);
const percentile = (values, share) => [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(values.length * share))];

const figures = {};
const keep = (name, value) => (figures[name] ??= []).push(value);
const figure = (name) => median(figures[name]);

let ceph;

async function putLoop(count, together)
{
	const { stdout } = await promisify(execFile)(built('put_loop'),
	    [`${ceph.endpoint}/${BUCKET}/plain`, REGION, KEY, SECRET,
		String(count), String(together)]);

	return Number(/puts_per_second=([\d.]+)/.exec(stdout)[1]);
}

/* Documents of a basket's size in a collection that is mirrored. */
function fill(shop, count)
{
	shop.sql(`begin immediate; with recursive n(i) as (select 1 union all
	    select i + 1 from n where i < ${count})
	    insert or ignore into document select 'products', 'bulk-' || i, 1,
		json_object('id', 'bulk-' || i, 'name', 'Beere', 'price', 100,
		'currency', 'EUR', 'tax_rate', 700, 'stock', 5, 'position', i,
		'description', printf('%.*c', 180, 'x')), 1, 1, 0 from n;
	    commit`);
}

const lag = (shop) => shop.value('select count(*) from mirror_behind') +
    shop.value('select count(*) from mirror_collection where marked_all = 0');
const markAll = (shop) => shop.sql(`update mirror_collection set
    marked_to = '', marked_all = 0`);

async function mirrorRate(shop, count)
{
	const began = performance.now();

	markAll(shop);
	await until('all is copied', () => lag(shop) === 0,
	    { pause: 50, tries: 6000 });
	return count / (performance.now() - began) * 1000;
}

/* Pages and changes of a basket at a steady pace: ms until each has come. */
async function latencies(shop)
{
	const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
	const shopper = new Shopper(shop);
	const times = [];
	let waiting = 0, sent = 0;

	await shopper.fill({ himbeeren: 1 });
	const body = `basket_id=${shopper.basket}&product_id=himbeeren&` +
	    'amount=1&set=1';
	const ask = (n) => {
		const post = n % 4 === 0;
		const began = performance.now();
		waiting++;
		const request = http.request({ host: '127.0.0.1', agent,
			port: shop.port, method: post ? 'POST' : 'GET',
			path: post ? '/modify_basket' :
			    `/basket?basket_id=${shopper.basket}`,
			headers: post ? { 'content-length': body.length,
				'content-type':
				    'application/x-www-form-urlencoded' } : {}
		}, (response) => {
			response.resume();
			response.on('end', () => {
				times.push(performance.now() - began);
				waiting--;
			});
		});
		request.on('error', () => waiting--);
		request.end(post ? body : undefined);
	};

	const began = performance.now();
	while (performance.now() - began < SECONDS * 1000) {
		const due = (performance.now() - began) / 1000 * PACE;
		for (; sent < due && waiting < 64; sent++)
			ask(sent);
		await sleep(2);
	}
	await until('all have come', () => waiting === 0);
	agent.destroy();
	return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/* The same while something goes on again and again. */
async function latenciesBeside(shop, work)
{
	let ended = false;
	const running = (async () => {
		while (!ended)
			await work();
	})();
	const result = await latencies(shop);

	ended = true;
	await running;
	return result;
}

async function pages(shop, bare)
{
	for (let round = 0; round < ROUNDS; round++) {
		keep('alone', await latencies(bare));
		keep('beside plain puts', await latenciesBeside(bare,
		    () => putLoop(500, TOGETHER)));
		keep('mirror at full speed', await latenciesBeside(shop,
		    async () => {
			if (lag(shop) < 500)
				markAll(shop);
			await sleep(50);
		    }));
		await until('all is copied', () => lag(shop) === 0,
		    { tries: 1200 });
		ceph.stopDisk();
		keep('S3 hangs', await latencies(shop));
		ceph.wakeDisk();
		await until('all is copied', () => lag(shop) === 0,
		    { tries: 1200 });
	}
}

/* Time and memory of the long commands. */
async function longWays(s3)
{
	const data = freshFolder(), rows = [];
	const source = await startShop({ settings: s3, start: false, data });
	const timed = async (name, args) => {
		let most = 0;
		const began = performance.now();
		const { status, all } = await runBeside([...args,
			...options(s3)], { begun: (child) => {
			const timer = setInterval(() => {
				try {
					most = Math.max(most, Number(
					    /VmHWM:\s+(\d+)/.exec(
					    execFileSync('cat', [
						`/proc/${child.pid}/status`],
					    { encoding: 'utf8' }))[1]));
				} catch {
					/* it has ended */
				}
			}, 200);
			child.on('close', () => clearInterval(timer));
		} });
		if (status !== 0)
			throw new Error(all);
		rows.push([name, ((performance.now() - began) / 1000)
			.toFixed(1), (most / 1024).toFixed(0)]);
	};

	execFileSync(built('fill'), [data, String(RESTORED), '0'],
	    { stdio: 'inherit', env: { ...process.env, TZ: 'Europe/Berlin' } });
	await timed('push --all', ['mirror', 'push', '--all', '--data', data]);
	await timed('verify', ['mirror', 'verify', '--data', data]);
	await timed('restore', ['restore', '--from-s3', '--data',
		`${freshFolder()}/new`]);
	await source.stop();
	return rows;
}

const one = (value) => value.toFixed(1);

function report(rows)
{
	const plain = figure('plain'), together = figure('together');
	const mirrored = figure('mirrored');
	const p99 = (name) => median(figures[name].map((run) => run.p99));
	const p50 = (name) => median(figures[name].map((run) => run.p50));

	say();
	print([['documents to one gateway', '/s', 'of it'],
		['a loop of plain libcurl', one(plain), ''],
		[`${TOGETHER} at a time, plain libcurl`, one(together), ''],
		['the mirror', one(mirrored),
			`${Math.round(100 * mirrored / plain)} % / ` +
			`${Math.round(100 * mirrored / together)} %`]]);
	print([[`pages, ${PACE} requests/s`, 'p50 ms', 'p99 ms', 'of alone',
		'of plain puts'],
		...['alone', 'beside plain puts', 'mirror at full speed',
			'S3 hangs'].map((name) => [name, one(p50(name)),
			one(p99(name)), one(p99(name) / p99('alone')),
			one(p99(name) / p99('beside plain puts'))])]);
	if (rows.length > 0)
		print([[`${RESTORED} orders`, 's', 'MiB at most'], ...rows]);
	say(`wanted: the mirror at least 70 % of a plain loop: ${
		mirrored >= 0.7 * plain ? 'yes' : 'NO'}`);
	/* The gateway works on these processors too: what it takes is not the
	 * mirror's. */
	for (const [name, without] of [['mirror at full speed',
		'beside plain puts'], ['S3 hangs', 'alone']])
		say(`wanted: p99 of pages, ${name}, at most 1.5 times "${
			without}": ${p99(name) <= 1.5 * p99(without) ? 'yes'
				: 'NO'}`);
}

mkdirSync(built(''), { recursive: true });
buildPrograms();
ceph = await startCeph({ nice: 19 });
await ceph.makeBucket(BUCKET);
const s3 = { s3_bucket: BUCKET, s3_endpoint: ceph.endpoint, s3_region: REGION,
	s3_key_id: KEY, s3_secret: SECRET };
const shop = await startShop({ settings: { ...s3, s3_prefix: 'mirror' },
	start: false });
const bare = await startShop({});
fill(shop, DOCUMENTS);
fill(bare, DOCUMENTS);
await shop.start();
await until('all is copied', () => lag(shop) === 0, { tries: 1200 });
const count = shop.value(`select count(*) from document where collection in
    (select name from mirror_collection)`);
for (let round = 0; round < ROUNDS; round++) {
	keep('plain', await putLoop(DOCUMENTS, 1));
	keep('together', await putLoop(DOCUMENTS, TOGETHER));
	keep('mirrored', await mirrorRate(shop, count));
}
await pages(shop, bare);
await shop.stop();
await bare.stop();
report(RESTORED > 0 ? await longWays({ ...s3, s3_prefix: 'long' }) : []);
await ceph.stop();
