/*
 * The tables that a run prints.
 */
import os from 'node:os';

export const say = (text = '') => console.log(text);

const NAMES = {
	limit: '(a) Kore, the bytes of /products from memory',
	products: '(b) /products',
	productsBasket: '(b) /products with a basket',
	basket: '(b) /basket',
	orderStatus: '(b) /order_status',
	modify: '(c) POST /modify_basket',
	order: '(d) POST /process_order',
	raw: '(e) raw SQLite, one row a transaction',
	manager: '/manager',
	payments: '/manager/payments'
};

const number = (value, digits = 0) => value.toLocaleString('en-US',
	{ minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (value) => `${Math.round(value)} %`;

/* In per cent of the limit; what writes was measured beside its limit. */
function share(runs, name, tail)
{
	const run = runs[name + tail];

	return 100 * (run.share ?? run.rate / runs[`limit${tail}`].rate);
}

/* Columns: the first to the left, the others to the right. */
export function print(rows)
{
	const widths = rows[0].map((_, i) =>
	    Math.max(...rows.map((row) => String(row[i] ?? '').length)));

	for (const row of rows)
		say(row.map((cell, i) => i === 0 ?
		    String(cell).padEnd(widths[i]) :
		    String(cell ?? '').padStart(widths[i])).join('  ')
		    .trimEnd());
	say();
}

export function table(figures, mixed, grown)
{
	const { runs } = figures;
	const rows = [['32 connections, medians', 'plain/s', 'of limit',
		'p50 ms', 'p99 ms', 'µs CPU', 'TLS/s', 'of limit', 'p99 ms']];

	say();
	say(`${os.cpus().length} processors (${os.cpus()[0].model}), load ` +
	    `${os.loadavg()[0].toFixed(1)}; wrk runs on them too`);
	say();
	for (const name of ['limit', 'products', 'productsBasket', 'basket',
	    'orderStatus', 'modify', 'order']) {
		const plain = runs[name], tls = runs[`${name}Tls`];
		rows.push([NAMES[name], number(plain.rate),
			percent(share(runs, name, '')), number(plain.p50, 2),
			number(plain.p99, 2), number(plain.processor),
			number(tls.rate), percent(share(runs, name, 'Tls')),
			number(tls.p99, 2)]);
	}
	rows.push([NAMES.raw, number(runs.raw.rate), '',
		number(runs.raw.p50, 2), number(runs.raw.p99, 2)]);
	print(rows);

	print([[`while ${number(mixed.rate)} orders/s are written`,
		'plain/s', 'p50 ms', 'p99 ms', 'p99/p50'],
		...Object.entries(mixed.runs).map(([name, run]) =>
		    [NAMES[name], number(run.rate), number(run.p50, 2),
		    number(run.p99, 2), number(run.p99 / run.p50, 1)])]);
	if (grown === undefined)
		return;
	print([['µs CPU a request', '1,000 orders', '1,000,000 orders',
		'ratio'], ...Object.entries(grown).map(([name, [few, many]]) =>
	    [NAMES[name], number(few.processor), number(many.processor),
	    number(many.processor / few.processor, 2)])]);
}

/* One wanted figure: `compare` is '≥' or '≤'. */
export function wanted(what, compare, limit, got, unit, digits = 0)
{
	const ok = compare === '≥' ? got >= limit : got <= limit;

	return [what, `wanted ${compare} ${limit} ${unit}`,
		`got ${number(got, digits)} ${unit}`,
		ok ? 'ok' : 'falls short'];
}

export function wantedAll(figures, mixed, grown)
{
	const { runs } = figures;
	const rows = [];

	for (const [tail, how] of [['', 'plain'], ['Tls', 'TLS']]) {
		rows.push(wanted(`/products of (a), ${how}`, '≥', 50,
		    share(runs, 'products', tail), '%'));
		rows.push(wanted(`/products with a basket, ${how}`, '≥', 50,
		    share(runs, 'productsBasket', tail), '%'));
		rows.push(wanted(`/modify_basket of (e), ${how}`, '≥', 50,
		    share(runs, 'modify', tail), '%'));
		rows.push(wanted(`/modify_basket p99, ${how}`, '≤', 50,
		    runs[`modify${tail}`].p99, 'ms', 1));
		rows.push(wanted(`orders of (e), ${how}`, '≥', 25,
		    share(runs, 'order', tail), '%'));
	}
	for (const [name, run] of Object.entries(mixed.runs))
		rows.push(wanted(`${NAMES[name].slice(4)} p99 while ordering`,
		    '≤', 10, run.p99 / run.p50, '× p50', 1));
	rows.push(wanted('orders written meanwhile', '≥', 98, mixed.rate,
	    '/s'));
	rows.push(wanted('memory of all processes, idle', '≤', 40,
	    figures.idle, 'MiB', 1));
	rows.push(wanted('memory of all processes, busy', '≤', 60,
	    Math.max(figures.memory, mixed.memory), 'MiB', 1));
	rows.push(wanted('start to the first page', '≤', 0.5,
	    figures.start.again, 's', 2));
	rows.push(wanted('the very first start, key made', '≤', 0.5,
	    figures.start.first, 's', 2));
	for (const [name, [few, many]] of Object.entries(grown ?? {}))
		rows.push(wanted(`${NAMES[name].replace(/^\(.\) /, '')} ` +
		    'with 1,000,000 orders', '≤', 1.5,
		    many.processor / few.processor, '×', 2));
	print(rows);
}
