/*
 * All figures in one run, so that they can be compared: the machine's limits
 * and the shop's pages take turns, three times; medians are shown.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { PASSWORD, ROOT, freshFolder, run, sleep } from '../lib/shop.mjs';
import { SECONDS, buildPrograms, built, limitServer, median, medians,
	shopServer } from './measure.mjs';
import { say, table, wanted, wantedAll } from './report.mjs';

const ROUNDS = 3;
const ORDERS_A_SECOND = 100;
const SMALL = { products: 1000, orders: 1000, baskets: 40000 };
const BIG = { products: 100000, orders: 1000000, baskets: 1000 };
const BIG_CONNECTIONS = 2;

const ADDRESS = 'email=gerda.lorenz%40example.org&country=GERMANY&state=&' +
	'city=M%C3%BCnchen&zip=80335&address1=Gerda+Lorenz&' +
	'address2=Schlehenweg+7&address3=&payment=sandbox&' +
	'card_number=4242424242424242&card_expiry=12%2F39&card_cvc=123';

const lines = (folder, name) =>
	readFileSync(path.join(folder, name), 'utf8').trim().split('\n');
const productId = (n) => `p-${String(n).padStart(7, '0')}`;

/* A data folder with so many products, orders and baskets. */
function shopFolder({ products, orders, baskets })
{
	const folder = freshFolder('webshop-bench-');
	const demo = readFileSync(path.join(ROOT, 'conf', 'catalogue.csv'),
	    'utf8').trim().split('\n');
	const rows = demo.slice(1);
	const file = path.join(folder, 'catalogue.csv');
	const began = performance.now();
	const must = (args, input) => {
		const done = run([...args, '--data', folder], { input });
		if (done.status !== 0)
			throw new Error(done.all);
	};

	/* The same 24 again and again, with enough in stock to sell all day. */
	writeFileSync(file, [demo[0], ...Array.from({ length: products },
	    (_, n) => rows[n % rows.length]
		.replace(/^[^,]*/, productId(n))
		.replace(/,(\d+),(?=[\w-]*\.svg,)/, ',1000000,'))]
	    .join('\n'));
	must(['import', file]);
	must(['manager-password'], `${PASSWORD}\n`);
	execFileSync(built('fill'), [folder, String(orders), String(baskets)],
	    { stdio: 'inherit', env: { ...process.env, TZ: 'Europe/Berlin' } });
	say(`${products} products, ${orders} orders, ${baskets} baskets: ` +
	    `made in ${((performance.now() - began) / 1000).toFixed(1)} s`);
	return folder;
}

/* The requests for each page that is measured. */
function pages(folder)
{
	const baskets = lines(folder, 'baskets.txt').slice(0, 1000);
	const orders = lines(folder, 'orders.txt');

	return {
		products: ['GET /products'],
		productsBasket: baskets.map((id) =>
		    `GET /products?basket_id=${id}`),
		basket: baskets.map((id) => `GET /basket?basket_id=${id}`),
		orderStatus: orders.map((id) =>
		    `GET /order_status?order_id=${id}`)
	};
}

const modifications = (folder) => lines(folder, 'baskets.txt').slice(-10000)
	.map((id, n) => `POST /modify_basket basket_id=${id}&amount=1&` +
	    `product_id=${productId(n % SMALL.products)}`);

const orders = (folder) => lines(folder, 'baskets.txt').slice(1000, -10000)
	.map((id) => `POST /process_order basket_id=${id}&${ADDRESS}`);

/* (a): the bytes and headers of /products, for the server of the limit. */
async function limitFolder(shop)
{
	const folder = freshFolder('webshop-limit-');
	const page = await fetch(`http://127.0.0.1:${shop.port}/products`,
	    { headers: { 'accept-language': 'de' } });
	const own = ['connection', 'content-length', 'date', 'keep-alive',
		'server'];
	const headers = [...page.headers].filter(([name]) =>
	    !own.includes(name));

	writeFileSync(path.join(folder, 'headers'), headers.map(
	    ([name, value]) => `${name}: ${value}`).join('\n'));
	writeFileSync(path.join(folder, 'body'),
	    Buffer.from(await page.arrayBuffer()));
	for (const name of ['certificate.pem', 'key.pem'])
		cpSync(path.join(shop.folder, name), path.join(folder, name));
	return folder;
}

/* A disk that others use too is not the same from second to second: a run is
 * compared with what it could do just before and just after. */
async function besideRaw(folder, keep, name, load)
{
	const before = rawCommits(folder), result = await load();
	const after = rawCommits(folder);

	keep('raw', before);
	keep('raw', after);
	keep(name, { ...result,
		share: result.rate * 2 / (before.rate + after.rate) });
}

/* (d): each run has a fresh copy of the shop, ended before its errands are
 * done. Orders are counted in the file. */
async function orderRun(folder, tls)
{
	const copy = freshFolder('webshop-bench-orders-');
	cpSync(folder, copy, { recursive: true });
	execFileSync('sync', [path.join(copy, 'shop.db')]);
	const shop = await (await shopServer(copy)).start();
	const before = orderCount(copy);
	const result = await shop.load(orders(copy), { tls, once: true });

	await shop.stop('SIGKILL');
	result.rate = (orderCount(copy) - before) / result.seconds;
	rmSync(copy, { recursive: true });
	return result;
}

function orderCount(folder)
{
	return Number(execFileSync('sqlite3', ['-readonly', path.join(folder,
	    'shop.db'), "SELECT sum(count) FROM tally WHERE name = 'orders'"],
	    { encoding: 'utf8' }));
}

/* Orders at a steady pace, until told to stop; the rate that was reached. */
function paced(shop, requests)
{
	const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
	const began = performance.now();
	let sent = 0, placed = 0, waiting = 0;
	const timer = setInterval(() => {
		const due = (performance.now() - began) / 1000 *
		    ORDERS_A_SECOND;
		for (; sent < due && sent < requests.length && waiting < 64;
		    sent++) {
			waiting++;
			post(requests[sent]);
		}
	}, 5);
	const post = (line) => {
		const [method, where, body] = line.split(' ');
		const request = http.request({ method, agent, path: where,
			host: '127.0.0.1', port: shop.port, headers: {
				'content-type':
				    'application/x-www-form-urlencoded',
				'content-length': body.length } },
		    (response) => {
			response.resume();
			response.on('end', () => {
				waiting--;
				placed += response.statusCode === 303;
			});
		});
		request.on('error', () => waiting--);
		request.end(body);
	};

	return () => {
		clearInterval(timer);
		agent.destroy();
		return placed / (performance.now() - began) * 1000;
	};
}

function rawCommits(folder)
{
	const text = execFileSync(built('raw_commits'), [folder,
	    '1', '300'], { encoding: 'utf8' });
	const figure = (name) =>
	    Number(new RegExp(`${name}=([0-9.]+)`).exec(text)[1]);

	return { rate: figure('rows_per_second'), p50: figure('p50_ms'),
		p99: figure('p99_ms') };
}

/* Memory while something runs: the most that was seen. */
async function watched(shop, work)
{
	let most = 0;
	const look = () => { most = Math.max(most, shop.memory()); };
	const timer = setInterval(look, 200);

	try {
		await work();
	} finally {
		clearInterval(timer);
	}
	return most;
}

async function startTimes(folder)
{
	const shop = await shopServer(folder);
	const times = [];

	await shop.start();		/* makes keys and certificate */
	const first = shop.startSeconds;
	await shop.stop();
	for (let i = 0; i < ROUNDS; i++) {
		await shop.start();
		times.push(shop.startSeconds);
		await shop.stop();
	}
	return { first, again: median(times) };
}

/* (a) to (e): everything that is compared with a limit. */
async function compare(folder)
{
	const start = await startTimes(folder);
	const shop = await (await shopServer(folder)).start();
	await sleep(2000);
	const idle = shop.memory();
	const limit = await (await limitServer(await limitFolder(shop)))
	    .start();
	const loads = pages(folder), modify = modifications(folder);
	const runs = {};
	const keep = (name, result) => (runs[name] ??= []).push(result);

	const memory = await watched(shop, async () => {
		for (let round = 0; round < ROUNDS; round++) {
			for (const tls of [false, true]) {
				const tail = tls ? 'Tls' : '';
				keep(`limit${tail}`, await limit.load(
				    '/products', { tls }));
				for (const name of Object.keys(loads))
					keep(name + tail, await shop.load(
					    loads[name], { tls }));
				await besideRaw(folder, keep, `modify${tail}`,
				    () => shop.load(modify, { tls }));
			}
		}
	});
	await limit.stop();
	await shop.stop();

	for (let round = 0; round < ROUNDS; round++) {
		for (const tls of [false, true])
			await besideRaw(folder, keep, tls ? 'orderTls' :
			    'order', () => orderRun(folder, tls));
	}
	return { start, idle, memory, runs: Object.fromEntries(
	    Object.entries(runs).map(([name, all]) => [name, medians(all)])) };
}

/* Page reads while orders are written at a steady pace. */
async function readsAndOrders(folder)
{
	const shop = await (await shopServer(folder)).start();
	const loads = pages(folder);
	const stop = paced(shop, orders(folder));
	const runs = {};

	const memory = await watched(shop, async () => {
		for (let round = 0; round < ROUNDS; round++) {
			for (const name of Object.keys(loads))
				(runs[name] ??= []).push(await shop.load(
				    loads[name]));
		}
	});
	const rate = stop();
	await shop.stop('SIGKILL');
	return { rate, memory, runs: Object.fromEntries(Object.entries(runs)
	    .map(([name, all]) => [name, medians(all)])) };
}

async function managerCookie(shop)
{
	const page = await fetch(`http://127.0.0.1:${shop.port}/manager`, {
		method: 'POST', redirect: 'manual',
		body: new URLSearchParams({ secret_password: PASSWORD }) });
	const cookie = page.headers.getSetCookie().find((line) =>
	    line.startsWith('__Host-manager='));

	return { Cookie: cookie.split(';')[0] };
}

/* Few and many orders: processor time for one request, side by side, with the
 * pages that are asked for in the machine's memory. */
async function fewAndMany(small, big)
{
	const shops = [];
	for (const folder of [small, big]) {
		const shop = await (await shopServer(folder)).start();
		const headers = await managerCookie(shop);
		const { products, orderStatus } = pages(folder);
		shops.push({ shop, loads: { products: [products],
			orderStatus: [orderStatus],
			manager: [['GET /manager'], headers],
			payments: [['GET /manager/payments'], headers] } });
	}

	/* What was written last is in memory; the rest shall be too. */
	for (const { shop, loads } of shops)
		await shop.load(loads.orderStatus[0], { seconds: 4 });

	const runs = {};
	for (let round = 0; round < ROUNDS; round++) {
		for (const name of Object.keys(shops[0].loads)) {
			for (const [i, { shop, loads }] of shops.entries()) {
				const [requests, headers] = loads[name];
				const result = await shop.load(requests,
				    { headers, seconds: 2,
				    connections: BIG_CONNECTIONS });
				((runs[name] ??= [])[i] ??= []).push(result);
			}
		}
	}
	for (const { shop } of shops)
		await shop.stop();
	return Object.fromEntries(Object.entries(runs).map(([name, both]) =>
	    [name, both.map(medians)]));
}

const began = performance.now();
mkdirSync(built(''), { recursive: true });
buildPrograms();
const small = shopFolder(SMALL);
const figures = await compare(small);
const mixed = await readsAndOrders(small);
let grown;
if (process.env.BENCH_BIG !== 'no')
	grown = await fewAndMany(shopFolder({ ...SMALL, baskets: 1000 }),
	    shopFolder(BIG));
table(figures, mixed, grown);
wantedAll(figures, mixed, grown);
say(`all in ${((performance.now() - began) / 1000).toFixed(0)} s`);
