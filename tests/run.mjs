/*
 * Everything that can be checked: the rules of the house, the unit tests and
 * the test files of Node's test runner. The last line counts them all.
 * With names as arguments only the test files whose path contains one are run.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync }
	from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TESTS = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(TESTS);
const OUTPUT = path.join(TESTS, 'output');
const TOGETHER = Number(process.env.TESTS_TOGETHER ?? 2);
const MINUTES = Number(process.env.TEST_MINUTES ?? 15);

const total = { passed: 0, failed: 0, skipped: 0 };

/* A part that ends with the line "NAME: N passed, N failed". */
function part(name, command, args)
{
	const result = spawnSync(command, args, { cwd: ROOT,
		encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
		maxBuffer: 1 << 28 });
	const said = result.stdout ?? '';
	const counts = new RegExp(`^${name}: (\\d+) passed, (\\d+) failed$`, 'm')
		.exec(said);

	process.stdout.write(said);
	if (counts === null) {
		console.log(`${name}: did not end (status ${result.status})`);
		total.failed++;
		return;
	}
	total.passed += Number(counts[1]);
	total.failed += Number(counts[2]);
	if (result.status !== 0 && counts[2] === '0')
		total.failed++;
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

async function runFiles(list)
{
	const queue = [...list];
	const turn = async () => {
		while (queue.length !== 0)
			await runFile(queue.shift());
	};

	await Promise.all(Array.from({ length: TOGETHER }, turn));
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
if (wanted.length === 0) {
	part('lint', process.execPath, ['tests/lint/lint.mjs']);
	part('units', 'make', ['-s', '--no-print-directory', 'units']);
}
packages();
const all = ['http', 'browser', 'journeys'].flatMap(files);
await runFiles(wanted.length === 0 ? all
	: all.filter((file) => wanted.some((name) => file.includes(name))));
if (total.skipped !== 0)
	console.log(`${total.skipped} skipped`);
const said = `${total.passed} passed, ${total.failed} failed`;
writeFileSync(path.join(OUTPUT, 'count'), `${said}\n`);
console.log(said);
process.exitCode = total.failed === 0 ? 0 : 1;
