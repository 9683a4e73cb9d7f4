/*
 * Kore's own tool builds the same binary from conf/build.conf, in a clone whose
 * folder has another name.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readlinkSync, rmSync,
	symlinkSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { BINARY, ROOT, cleanEnvironment, freshFolder } from '../lib/shop.mjs';

const NAME = 'corner-shop';

let parent;
let clone;
before(() => {
	parent = freshFolder();
	clone = path.join(parent, NAME);
	mkdirSync(clone);
	for (const part of ['kore.conf', 'src', 'assets', 'migrations', 'conf',
		'packaging'])
		cpSync(path.join(ROOT, part), path.join(clone, part),
		    { recursive: true, verbatimSymlinks: true });
	mkdirSync(path.join(clone, 'build'));
	symlinkSync(path.join(ROOT, 'build', 'kore'),
	    path.join(clone, 'build', 'kore'));
	execFileSync('git', ['init', '-q'], { cwd: clone });
});
after(() => rmSync(parent, { recursive: true, force: true }));

test('the folder is prepared once, and git does not see it', () => {
	for (let i = 0; i < 2; i++)
		execFileSync('packaging/folder', { cwd: clone });
	assert.equal(readlinkSync(path.join(clone, 'conf', `${NAME}.conf`)),
	    '../kore.conf');
	const ignored = execFileSync('git', ['check-ignore',
		`conf/${NAME}.conf`, NAME, 'conf/webshop.conf.example'],
		{ cwd: clone, encoding: 'utf8' });
	assert.equal(ignored, `conf/${NAME}.conf\n${NAME}\n`);
});

test('kodev build makes a binary that works', () => {
	const built = spawnSync('kodev', ['build'], { cwd: clone,
		encoding: 'utf8', env: cleanEnvironment({
			DEB_BUILD_MAINT_OPTIONS: 'reproducible=-fixfilepath'
		}) });
	assert.match(built.stdout, /built successfully/,
	    built.stdout.slice(-2000) + built.stderr);
	const binary = path.join(clone, NAME);
	assert.ok(existsSync(binary));
	const said = (file) => execFileSync(file, ['version'],
	    { encoding: 'utf8', env: cleanEnvironment() });
	assert.equal(said(binary), said(BINARY));
});

test('another version of Kore is not patched', () => {
	const other = path.join(parent, 'kore');
	execFileSync('sh', ['-c', 'mkdir "$1" && echo 4.2.3 > "$1/RELEASE"', '-',
		other]);
	const result = spawnSync('packaging/kore/prepare',
	    [path.join(parent, 'patched')], { cwd: ROOT, encoding: 'utf8',
		env: cleanEnvironment({ KORE_UPSTREAM: other }) });
	assert.notEqual(result.status, 0);
	assert.match(result.stderr, /4\.1\.0.*4\.2\.3/);
	assert.ok(!existsSync(path.join(parent, 'patched')));
});
