/*
 * Everything that can be checked: the rules of the house, the unit tests and
 * the test files of Node's test runner. The last line counts them all.
 * With names as arguments only the test files whose path contains one are run.
 *
 * Most files wait: for banks, deadlines, deliveries. They share a few lanes, and
 * what keeps a processor busy has another, so that neither stands in line for
 * the other; the unit tests are built from what is left of the processors.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync }
	from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TESTS = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(TESTS);
const OUTPUT = path.join(TESTS, 'output');
const CORES = os.availableParallelism?.() ?? os.cpus().length;
const TOGETHER = Number(process.env.TESTS_TOGETHER ?? CORES + 2);
const MINUTES = Number(process.env.TEST_MINUTES ?? 15);

/* Browsers and compilers. */
const BUSY = /^(browser|http.kore_kodev)/;
/* The longest begin first, so that none is alone at the end. */
const LONG = ['kore_kodev', 'browser/pages', 'browser/shopping',
	'journeys/stripe', 'journeys/crash', 'journeys/mirror',
	'http/hostile', 'journeys/letters', 'journeys/sumup',
	'http/shipping_update', 'journeys/scenes', 'journeys/mails',
	'journeys/stock', 'journeys/world', 'http/manager',
	'journeys/carrier', 'http/kore_body'].map(path.normalize);

const total = { passed: 0, failed: 0, skipped: 0 };

/* Runs a command to its end: {status, said}. */
function finished(command, args)
{
	return new Promise((done) => {
		let said = '';
		const child = spawn(command, args, { cwd: ROOT,
			stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8');
			stream.on('data', (text) => { said += text; });
		}
		child.on('error', (error) => done({ status: -1,
			said: String(error) }));
		child.on('close', (status) => done({ status, said }));
	});
}

/* A part that ends with the line "NAME: N passed, N failed". */
async function part(name, command, args)
{
	const { status, said } = await finished(command, args);
	const counts = new RegExp(`^${name}: (\\d+) passed, (\\d+) failed$`, 'm')
		.exec(said);

	process.stdout.write(said);
	if (counts === null) {
		console.log(`${name}: did not end (status ${status})`);
		total.failed++;
		return;
	}
	total.passed += Number(counts[1]);
	total.failed += Number(counts[2]);
	if (status !== 0 && counts[2] === '0')
		total.failed++;
}

/* What does not build says so in its turn. */
async function units()
{
	await finished('nice', ['make', '-s', '--no-print-directory',
		'unit_programs']);
	await part('units', 'make', ['-s', '--no-print-directory', 'units']);
}

/* npm's packages, only if the lock file has changed since. */
function packages()
{
	const lock = path.join(TESTS, 'package-lock.json');
	const done = path.join(TESTS, 'node_modules', '.package-lock.json');

	if (!existsSync(lock))
		return;
	if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs)
		return;
	const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund',
		'--loglevel=error'], { cwd: TESTS, stdio: ['ignore', 'inherit',
		'inherit'] });
	if (result.status !== 0) {
		console.log('npm ci failed');
		total.failed++;
	}
}

function files(folder)
{
	const place = path.join(TESTS, folder);
	if (!existsSync(place))
		return [];
	return readdirSync(place).filter((name) => name.endsWith('.test.mjs'))
		.sort().map((name) => path.join(folder, name));
}

function number(report, word)
{
	const found = [...report.matchAll(
		new RegExp(`^# ${word} (\\d+)$`, 'gm'))].pop();
	return found === undefined ? 0 : Number(found[1]);
}

function count(file, report, status, seconds)
{
	const passed = number(report, 'pass');
	const skipped = number(report, 'skipped') + number(report, 'todo');
	let failed = number(report, 'fail') + number(report, 'cancelled');

	if (failed === 0 && (status !== 0 || passed + skipped === 0))
		failed = 1;
	total.passed += passed;
	total.failed += failed;
	total.skipped += skipped;
	console.log(`${failed === 0 ? 'ok' : 'not ok'} ${file}: ` +
		`${passed} passed, ${failed} failed` +
		`${skipped ? `, ${skipped} skipped` : ''} (${seconds} s)`);
	if (failed !== 0)
		console.log(report.replace(/^/gm, '    '));
}

function runFile(file)
{
	return new Promise((done) => {
		const began = Date.now();
		let report = '';
		const child = spawn(process.execPath, ['--test',
			'--test-reporter=tap', path.join(TESTS, file)],
			{ cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
		const limit = setTimeout(() => {
			report += `\nended after ${MINUTES} minutes\n`;
			child.kill('SIGTERM');
		}, MINUTES * 60000);
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8');
			stream.on('data', (text) => { report += text; });
		}
		child.on('close', (status) => {
			clearTimeout(limit);
			writeFileSync(path.join(OUTPUT,
				`${file.replaceAll(path.sep, '-')}.tap`), report);
			count(file, report, status,
				((Date.now() - began) / 1000).toFixed(1));
			done();
		});
	});
}

/* Each lane takes what is meant for it, and then what is left. */
async function runFiles(list)
{
	const rank = (file) => (LONG.findIndex((name) =>
		file.includes(name)) + LONG.length + 1) % (LONG.length + 1);
	const sorted = [...list].sort((a, b) => rank(a) - rank(b));
	const busy = sorted.filter((file) => BUSY.test(file));
	const waiting = sorted.filter((file) => !BUSY.test(file));
	const lane = async (first, second) => {
		while (first.length + second.length !== 0)
			await runFile(first.shift() ?? second.shift());
	};

	await Promise.all(Array.from({ length: TOGETHER }, (_, i) =>
		i < TOGETHER / 4 ? lane(busy, waiting) : lane(waiting, busy)));
}

/* The flags of the make that started this are not for those below. */
for (const name of ['MAKEFLAGS', 'MFLAGS', 'MAKELEVEL'])
	delete process.env[name];
/* One language for all; without UTF-8 Java finds no folder with an umlaut. */
delete process.env.LANGUAGE;
process.env.LC_ALL = 'C.UTF-8';

const wanted = process.argv.slice(2);

mkdirSync(OUTPUT, { recursive: true });
rmSync(path.join(OUTPUT, 'count'), { force: true });
if (wanted.length === 0)
	await part('lint', process.execPath, ['tests/lint/lint.mjs']);
packages();
const beside = wanted.length === 0 ? units() : null;
const all = ['http', 'browser', 'journeys'].flatMap(files);
await runFiles(wanted.length === 0 ? all
	: all.filter((file) => wanted.some((name) => file.includes(name))));
await beside;
if (total.skipped !== 0)
	console.log(`${total.skipped} skipped`);
const said = `${total.passed} passed, ${total.failed} failed`;
writeFileSync(path.join(OUTPUT, 'count'), `${said}\n`);
console.log(said);
process.exitCode = total.failed === 0 ? 0 : 1;
