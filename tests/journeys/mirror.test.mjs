/*
 * The copy in S3, with a real gateway of Ceph: all documents go over as they
 * are, whatever happens to S3 or to the shop, no page ever waits, and a shop is
 * made of the copy again.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync,
	writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { KEY, REGION, SECRET, startCeph } from '../lib/ceph.mjs';
import { PASSWORD, ROOT, check, freePort, freshFolder, quote, run, runBeside,
	startShop, until } from '../lib/shop.mjs';
import { Shopper, ask, untilState } from '../lib/shopper.mjs';

const BUCKET = 'berries';
const PREFIX = 'shops/one/';
const LEAVING = ['kinds', 'products', 'baskets', 'letters', 'orders'];

let ceph, shop, s3, tls, expiring;

function selfSigned(folder)
{
	const tls = { certificate: path.join(folder, 'certificate.pem'),
		key: path.join(folder, 'key.pem') };

	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048',
		'-nodes', '-subj', '/CN=127.0.0.1', '-addext',
		'subjectAltName=IP:127.0.0.1', '-days', '2', '-out',
		tls.certificate, '-keyout', tls.key], { stdio: 'ignore' });
	return tls;
}

const options = (settings) => Object.entries(settings).flatMap(
    ([name, value]) => [`--${name}`, value]);
const mirror = (...args) => shop.run(['mirror', ...args, ...options(s3)]);

const behind = () => shop.value('select count(*) from mirror_behind') +
    shop.value('select count(*) from mirror_collection where marked_all = 0');
const caughtUp = () => until('the copy is complete', () => behind() === 0,
    { pause: 50, tries: 600 });
const trouble = () => shop.value('select trouble from mirror_state');

const health = async () => (await ask(shop.base, 'GET', '/healthz')).json;

/* All that is kept, but for what stays at home. */
const documents = (database) => JSON.parse(execFileSync('sqlite3', ['-json',
	'-readonly', database, `select * from document where collection in
	(${LEAVING.map(quote)}) order by collection, id`],
	{ encoding: 'utf8', maxBuffer: 1 << 28 }) || '[]');
const rows = (database, query) => execFileSync('sqlite3', ['-readonly',
	database, query], { encoding: 'utf8' });
const TALLIES = `select * from tally where name not in ('health', 'catalogue')
    order by name, key`;

const keysOfShop = () => documents(shop.database).map(({ collection, id }) =>
    `${PREFIX}${collection}/${id}`).sort();

/* A page that must come at once, whatever S3 does. */
async function pageTime(address = '/products')
{
	const began = performance.now();
	const { status } = await ask(shop.base, 'GET', address);

	assert.equal(status, 200);
	return performance.now() - began;
}

async function withoutGateway(work)
{
	await ceph.killGateway();
	try {
		await work();
	} finally {
		await ceph.startGateway();
	}
}

before(async () => {
	tls = selfSigned(freshFolder());
	ceph = await startCeph({ tls });
	await ceph.makeBucket(BUCKET);
	s3 = { s3_bucket: BUCKET, s3_endpoint: ceph.endpoint, s3_region: REGION,
		s3_prefix: PREFIX, s3_key_id: KEY, s3_secret: SECRET };
	shop = await startShop({ settings: s3 });
});
after(async () => {
	await shop?.stop();
	await ceph?.stop();
});

describe('what is copied', () => {
	let order;

	test('is each document that may leave, under its documented key',
	    async () => {
		const shopper = new Shopper(shop);
		order = await shopper.order({ himbeeren: 2 });
		await untilState(shop, order, 'accepted');
		await new Shopper(shop).fill({ himbeeren: 1 });
		/* The rehearsal carrier would go on writing into the order. */
		await until('the parcel is on its way', () => shop.document(
		    'orders', order).shipping.length > 0);
		shop.sql('delete from errand');
		await caughtUp();

		assert.deepEqual((await ceph.keys(BUCKET)).sort(),
		    keysOfShop());
		assert.ok((await ceph.keys(BUCKET)).includes(
		    `${PREFIX}orders/${order}`));
	});

	test('is what the database holds, to the byte', async () => {
		for (const { collection, id, body, revision, created_at,
		    changed_at, expires_at } of documents(shop.database)) {
			const object = await ceph.object(BUCKET,
			    `${PREFIX}${collection}/${id}`);
			const { headers } = object;

			assert.equal(object.body, body);
			assert.equal(headers['content-type'],
			    'application/json');
			assert.equal(headers['x-amz-meta-collection'],
			    collection);
			assert.deepEqual(['revision', 'created-at',
				'changed-at', 'expires-at'].map((name) =>
			    Number(headers[`x-amz-meta-${name}`])),
			[revision, created_at, changed_at, expires_at]);
		}
	});

	test('is an order in the form of the contract', async () => {
		const { body } = await ceph.object(BUCKET,
		    `${PREFIX}orders/${order}`);
		const { id, email, address, items, shipping } =
		    JSON.parse(body);

		assert.equal(id, order);
		assert.match(email, /@/);
		assert.deepEqual(Object.keys(address).sort(), ['address1',
			'address2', 'address3', 'city', 'country', 'state',
			'zip']);
		assert.equal(items[0].quantity, 2);
		assert.equal(typeof shipping[0].status, 'string');
	});

	test('is named in one list, and each collection stands on a side',
	    () => {
		const staying = ['sessions', 'manager', 'tries',
			'known_addresses', 'secrets', 'sandbox_payments',
			'sandbox_refunds',
			'sns_certificates', 'sns_subscriptions', 'mails',
			'mail_queue', 'services',
			/* made anew from the orders */
			'transactions'];
		const sources = ['shop', 'pay', 'work', 'web', 'main', 'view']
			.flatMap((room) => readdirSync(path.join(ROOT, 'src',
			    room)).map((name) => readFileSync(path.join(ROOT,
			    'src', room, name), 'utf8')));
		const names = new Map(sources.flatMap((text) => [...text
			.matchAll(/^#define\s+(\w+)\s+"([a-z_]+)"/gm)]
			.map(([, name, value]) => [name, value])));
		const used = new Set(sources.flatMap((text) => [...text
			.matchAll(/\bdocument_put\(\s*[\w>-]+,\s*("?\w+"?)/g)]
			.map(([, name]) => names.get(name) ??
			    name.replaceAll('"', ''))));
		const table = readFileSync(path.join(ROOT,
		    'src/work/mirror_table.c'), 'utf8');
		const leaving = [...table.matchAll(/^\t\{ ([A-Z]+), [a-z]\w+ \},$/gm)]
			.map(([, name]) => names.get(name));

		assert.deepEqual(leaving, LEAVING);
		assert.ok(used.size >= 10);
		for (const name of used)
			assert.ok(LEAVING.includes(name) !==
			    staying.includes(name), `where belongs ${name}?`);

		/* Figures do not leave: a restore counts them anew. */
		const counted = ['basket', 'catalogue', 'letters', 'orders',
			'products', 'refunded-day', 'refunded-month',
			'sequence', 'sold', 'sold-day', 'sold-month'];
		const tallies = new Set(sources.flatMap((text) => [...text
			.matchAll(/\btally_add\(\s*\w+,\s*("[\w-]+"|\w+),/g)]
			.map(([, name]) => names.get(name) ??
			    name.replaceAll('"', '')))
			.filter((name) => name !== 'arena_format'));
		assert.ok(tallies.size >= 8);
		for (const name of tallies)
			assert.ok(counted.includes(name) ||
			    name.startsWith('TALLY'), `who counts ${name}?`);
	});

	/* The sweep takes its time; the end is looked at below. */
	test('is a basket too, until it expires', async () => {
		expiring = await new Shopper(shop).fill({ himbeeren: 1 });
		await caughtUp();
		assert.equal((await ceph.object(BUCKET,
		    `${PREFIX}baskets/${expiring}`)).status, 200);
		shop.sql(`update document set expires_at = 1 where
		    collection = 'baskets' and id = ${quote(expiring)}`);
	});
});

describe('verify', () => {
	test('finds nothing where all is well', () => {
		const { status, stdout } = mirror('verify');

		assert.match(stdout, / 0 changed, 0 missing, 0 additional/);
		assert.equal(status, 0);
	});

	test('finds a changed, a missing and an additional one', async () => {
		const at = `/${BUCKET}/${PREFIX}`;
		const [one, other] = documents(shop.database)
			.filter(({ collection }) => collection === 'products');
		const beside = Object.fromEntries(['revision', 'created_at',
			'changed_at', 'expires_at'].map((name) =>
		    [`x-amz-meta-${name.replace('_', '-')}`,
			String(one[name])]));
		await ceph.ask('PUT', `${at}products/${one.id}`, {
			body: one.body.replace(/\d/, (digit) =>
			    String((Number(digit) + 1) % 10)),
			headers: { 'x-amz-meta-collection': 'products',
				...beside } });
		await ceph.ask('DELETE', `${at}products/${other.id}`);
		await ceph.ask('PUT', `${at}orders/nobody`, { body: '{}' });

		const { status, stdout } = mirror('verify');
		assert.equal(status, 1);
		assert.deepEqual(stdout.split('\n').slice(0, 3).map((line) =>
		    line.replace(/ +/, ' ')).sort(), ['additional orders/nobody',
			`changed products/${one.id}`,
			`missing products/${other.id}`]);
		assert.match(stdout, / 1 changed, 1 missing, 1 additional/);

		/* Another revision of the same bytes is a change too. */
		await ceph.ask('PUT', `${at}products/${one.id}`, {
			body: one.body, headers: { ...beside,
				'x-amz-meta-collection': 'products',
				'x-amz-meta-revision': '99' } });
		assert.match(mirror('verify').stdout, / 1 changed, 1 missing/);

		assert.equal(mirror('push', '--all').status, 0);
		assert.match(mirror('verify').stdout,
		    / 0 changed, 0 missing, 1 additional/);
		await ceph.ask('DELETE', `${at}orders/nobody`);
		assert.equal(mirror('verify').status, 0);
	});

	test('tolerates a shop that goes on selling', async () => {
		const shopper = new Shopper(shop);
		let ended = false;

		await shopper.fill({ himbeeren: 1 });
		const verified = runBeside(['mirror', 'verify', '--data',
			shop.data, ...options(s3)]).then((result) => {
			ended = true;
			return result;
		});
		while (!ended) {
			await shopper.add('himbeeren', 1);
			await shopper.add('himbeeren', -1);
		}
		const { status, all } = await verified;
		assert.equal(status, 0, all);
	});

	test('goes on behind a key', () => {
		const last = documents(shop.database).filter(({ collection }) =>
		    collection === 'products').at(-1).id;
		const { status, stdout } = mirror('verify',
		    `products/${last}`);
		const left = shop.value(`select count(*) from document where
		    collection in ('baskets', 'letters', 'orders') and
		    expires_at <> 1`);

		assert.equal(status, 0, stdout);
		assert.match(stdout, new RegExp(`^${left} documents compared`));
		assert.equal(mirror('verify', 'nothing/at-all').status, 1);
	});
});

describe('while S3 has trouble', () => {
	/* Before a gateway is killed: Ceph's commands wait half a minute for it. */
	test('a suspended account is told in plain words', async () => {
		const manager = new Shopper(shop, { cookies: true });
		const page = async (language) => (await manager.get(
		    `/manager?lang=${language}`)).page.main.text;

		/* A cookie of the manager wants HTTPS; the shop has none here. */
		const login = await manager.post('/manager',
		    { secret_password: PASSWORD });
		const cookie = login.cookies.find((line) =>
		    line.startsWith('__Host-manager=')).split(';')[0];
		manager.headers.cookie = cookie;
		manager.jar = null;
		assert.match(await page('de'), /Kopie in S3/);

		ceph.admin('user', 'suspend', '--uid=mirror');
		await new Shopper(shop).fill({ himbeeren: 1 });
		await until('the trouble is known', () =>
		    trouble() === 'suspended');
		assert.match(await page('de'), /Das Konto beim S3-Dienst ist gesperrt/);
		assert.match(await page('en'), /The account at the S3 service is suspended/);
		assert.match(mirror('status').stdout, /^behind +\d+ documents/m);
		assert.match(mirror('status').stdout, /account .* is suspended/);
		assert.equal((await ask(shop.base, 'GET', '/healthz')).status,
		    200);

		ceph.admin('user', 'enable', '--uid=mirror');
		await caughtUp();
		await until('the trouble is over', () => trouble() === '');
		const log = shop.log.filter((line) => /event=mirror /.test(line));
		assert.ok(log.some((line) => /trouble=suspended .*code=UserSuspended .*request=tx/
			.test(line)));
		assert.ok(log.length < 20, 'each trouble is told once');
		assert.ok(!shop.log.some((line) => line.includes(SECRET)));
	});

	test('pages go on, and a basket changed fifty times goes over once',
	    async () => {
		const shopper = new Shopper(shop);
		await caughtUp();
		const before = shop.value('select done_at from mirror_state');
		await withoutGateway(async () => {
			await shopper.fill({ himbeeren: 1 });
			for (let i = 0; i < 25; i++) {
				await shopper.add('himbeeren', 1);
				await shopper.add('himbeeren', -1);
			}
			await until('the health page tells', async () =>
			    (await health()).mirror === 'unreachable');
			const { status, json } = await ask(shop.base, 'GET',
			    '/healthz');
			assert.equal(status, 200);
			assert.ok(json.mirror_behind > 0);
			assert.ok(json.mirror_oldest_seconds >= 0);
			assert.equal(shop.value(`select changes from
			    mirror_behind where id = ${quote(shopper.basket)}`),
			51);
		});
		await caughtUp();
		const { body } = await ceph.object(BUCKET,
		    `${PREFIX}baskets/${shopper.basket}`);
		assert.equal(body, shop.value(`select body from document where
		    id = ${quote(shopper.basket)}`));
		assert.ok(shop.value('select done_at from mirror_state') >
		    before);
		await until('the trouble is over', () => trouble() === '');
	});

	test('a gateway killed amid a thousand copies loses none of them',
	    async () => {
		shop.sql(`begin immediate;
		    with recursive n(i) as (select 1 union all
			select i + 1 from n where i < 1000)
		    insert into document select 'products', 'bulk-' || i, 1,
			json_object('id', 'bulk-' || i, 'name', 'Beere',
			'price', 100, 'currency', 'EUR', 'tax_rate', 700,
			'stock', 5), 1, 1, 0 from n;
		    insert into mirror_behind select collection, id, 1, 1
			from document where id like 'bulk-%';
		    commit`);
		await until('some have gone over', () => behind() < 800,
		    { pause: 5, tries: 5000 });
		await withoutGateway(async () => {
			assert.ok(behind() > 0, 'it died too late');
			assert.ok(await pageTime() < 1000);
			assert.equal((await ask(shop.base, 'GET', '/healthz'))
				.status, 200);
		});
		await caughtUp();
		assert.equal(mirror('verify').status, 0);
	});

	test('a disk that hangs holds up no page', async () => {
		const shopper = new Shopper(shop);
		ceph.stopDisk();
		try {
			await shopper.fill({ himbeeren: 1 });
			for (let i = 0; i < 20; i++) {
				await shopper.add('himbeeren', 1);
				assert.ok(await pageTime() < 1000);
			}
			assert.equal((await health()).errands, 'running');
			assert.ok(behind() > 0);
		} finally {
			ceph.wakeDisk();
		}
		await caughtUp();
	});

	test('a shop killed between commit and copy carries on', async () => {
		const shopper = new Shopper(shop);
		await caughtUp();
		await withoutGateway(async () => {
			await shopper.fill({ himbeeren: 3 });
			assert.ok(behind() > 0);
			await shop.kill9();
		});
		await shop.start();
		await caughtUp();
		assert.equal((await ceph.object(BUCKET,
		    `${PREFIX}baskets/${shopper.basket}`)).body,
		shop.value(`select body from document where
		    id = ${quote(shopper.basket)}`));
	});
});

describe('what is gone', () => {
	test('is gone there too', async () => {
		await until('the basket is swept', async () =>
		    (await ceph.object(BUCKET, `${PREFIX}baskets/${expiring}`))
			.status === 404);
	});
});

describe('check says in plain words', () => {
	const cases = {
		'that it is well': [{}, 0, /a probe object was written, read and removed/],
		'that a bucket is missing': [{ s3_bucket: 'nobody' }, 1,
			/There is no such bucket/],
		'that a key is unknown': [{ s3_key_id: 'NOBODY' }, 1,
			/does not know the key/],
		'that a secret is wrong': [{ s3_secret: 'wrong' }, 1,
			/does not take the signature/],
		'that nobody listens': [{ s3_endpoint: 'http://127.0.0.1:9' },
			1, /cannot be reached/],
		'that a certificate is not to be trusted': [{ https: true }, 1,
			/certificate .* is not to be trusted/],
		'that it is well over HTTPS': [{ https: true, own: true }, 0,
			/written, read and removed/],
		'that plain HTTP is for this machine': [
			{ s3_endpoint: 'http://s3.example.org' }, 1,
			/s3_endpoint: expected https/],
		'that keys are missing': [{ s3_key_id: '', s3_secret: '' }, 1,
			/neither keys .* nor s3_role/],
		'that half a key is none': [{ s3_secret: '' }, 1,
			/belong together/],
		'that a bucket has no such name': [{ s3_bucket: 'Berries!' }, 1,
			/s3_bucket: expected the name of a bucket/],
		'that a prefix has no such name': [{ s3_prefix: 'a/../b' }, 1,
			/s3_prefix: expected/],
		'that a style is unknown': [{ s3_style: 'virtual' }, 1,
			/s3_style: expected path or host/]
	};

	for (const [what, [settings, wanted, words]] of Object.entries(cases)) {
		test(what, async () => {
			const { https, own, ...rest } = settings;
			const more = { ...s3, ...rest };

			if (https)
				more.s3_endpoint = ceph.secureEndpoint;
			if (own)
				more.s3_authority = tls.certificate;
			const { status, all } = await check(more);
			assert.match(all, words);
			assert.equal(status, wanted, all);
			assert.ok(!all.includes(SECRET));
		});
	}

	test('and leaves nothing behind', async () => {
		assert.deepEqual((await ceph.keys(BUCKET)).filter((key) =>
		    key.includes('check/')), []);
	});

	test('keys of the environment count', async () => {
		const { s3_key_id, s3_secret, ...rest } = s3;
		const { status, all } = await runBeside(['check', '--data',
			freshFolder(), ...options(rest)], { env: {
			AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET } });

		assert.equal(status, 0, all);
	});
});

describe('a shop out of its copy', () => {
	let folder, restored;

	before(async () => {
		folder = path.join(freshFolder(), 'new');
		await shop.halt();
		assert.equal(mirror('push').status, 0);
	});
	after(() => restored?.stop());

	const restore = (...more) => run(['restore', '--from-s3', '--data',
		folder, ...options(s3), ...more]);

	test('is begun, interrupted, and served by nobody', async () => {
		const { status } = await runBeside(['restore', '--from-s3',
			'--data', folder, ...options(s3)], { begun: async (child) => {
			await until('it has begun', () => existsSync(path.join(
			    folder, 'shop.db-wal')), { pause: 5, tries: 2000 });
			await until('some are there', () => {
				try {
					return Number(rows(path.join(folder,
					    'shop.db'), 'select count(*) from document'))
					    > 100;
				} catch {
					return false;
				}
			}, { pause: 5, tries: 2000 });
			child.kill('SIGKILL');
		} });

		assert.notEqual(status, 0);
		const port = await freePort();
		const serve = run(['serve', '--data', folder, '--http',
			`127.0.0.1:${port}`, '--https', 'off']);
		assert.equal(serve.status, 1);
		assert.match(serve.stderr, /has not ended: run it again/);
		const elsewhere = run(['restore', '--from', freshFolder(),
			'--data', folder]);
		assert.match(elsewhere.stderr, /is not empty/);
	});

	test('goes on, and holds the same documents and figures', () => {
		const { status, all } = restore();

		assert.equal(status, 0, all);
		assert.match(all, /no password yet/);
		const copy = path.join(folder, 'shop.db');
		assert.deepEqual(documents(copy), documents(shop.database));
		const others = (database) => rows(database, TALLIES)
		    .replace(/^(products|sequence)\|.*$/gm, '');
		assert.equal(others(copy), others(shop.database));
		assert.equal(rows(copy, 'select id, order_id, state, amount ' +
		    'from attempt order by id'), rows(shop.database, 'select ' +
		    'id, order_id, state, amount from attempt order by id'));
		assert.equal(rows(copy, `select collection from document where
		    collection not in (${LEAVING.map(quote)})`), '');
	});

	test('is not made where there is one already', () => {
		const { status, stderr } = restore();

		assert.equal(status, 1);
		assert.match(stderr, /is not empty/);
	});

	test('sells, and numbers its orders on', async () => {
		const last = Math.max(...shop.documents('orders').map(
		    ({ number }) => Number(number)));
		const { s3_bucket, ...none } = s3;
		restored = await startShop({ data: folder, import: false });
		const id = await new Shopper(restored).order({ himbeeren: 1 });

		await untilState(restored, id, 'accepted');
		/* Orders that were lost may have had the numbers between. */
		assert.equal(Number(restored.document('orders', id).number),
		    last + 1001);
		const [old] = documents(shop.database).filter(
		    ({ collection }) => collection === 'orders');
		const page = await new Shopper(restored).get(
		    `/order_status?order_id=${old.id}`);
		assert.equal(page.status, 200);
	});
});

describe('a folder instead of S3', () => {
	const folder = path.join(freshFolder(), 'copy');
	const files = () => LEAVING.filter((name) => existsSync(path.join(
	    folder, name))).flatMap((name) => readdirSync(path.join(folder,
	    name)).map((id) => `${name}/${id}`)).sort();

	test('holds the same layout, and is compared and restored', () => {
		const pushed = shop.run(['mirror', 'push', '--all', '--to',
			folder]);
		assert.equal(pushed.status, 0, pushed.all);
		assert.deepEqual(files(), documents(shop.database).map(
		    ({ collection, id }) => `${collection}/${id}`).sort());
		assert.equal(shop.run(['mirror', 'verify', '--to', folder])
			.status, 0);
		assert.match(shop.run(['mirror', 'push', '--all', '--to',
			folder]).stdout, / 0 of them written/);

		const other = path.join(freshFolder(), 'new');
		assert.equal(run(['restore', '--from', folder, '--data', other])
			.status, 0);
		assert.deepEqual(documents(path.join(other, 'shop.db')),
		    documents(shop.database));
	});

	test('shows what differs, and what is no document', () => {
		const [one, other, third] = files();
		writeFileSync(path.join(folder, one), '{"id":1}');
		rmSync(path.join(folder, other));
		writeFileSync(path.join(folder, 'orders', 'nobody'), '{');

		const { status, stdout } = shop.run(['mirror', 'verify', '--to',
			folder]);
		assert.equal(status, 1);
		assert.match(stdout, / 1 changed, 1 missing, 1 additional/);
		const back = run(['restore', '--from', folder, '--data',
			path.join(freshFolder(), 'new')]);
		assert.equal(back.status, 1);
		assert.match(back.stdout, new RegExp(`unreadable +${one}`));
		assert.match(back.stdout, /unreadable +orders\/nobody/);
		assert.ok(!back.stdout.includes(third));
	});

	test('without what stands beside, documents begin anew', () => {
		const bare = path.join(freshFolder(), 'bare');
		const data = path.join(freshFolder(), 'new');
		mkdirSync(path.join(bare, 'orders'), { recursive: true });
		const [order] = documents(shop.database).filter(
		    ({ collection }) => collection === 'orders');
		writeFileSync(path.join(bare, 'orders', order.id), order.body);
		assert.equal(run(['restore', '--from', bare, '--data', data])
			.status, 0);
		const [found] = documents(path.join(data, 'shop.db'));
		assert.equal(found.body, order.body);
		assert.equal(found.revision, 1);
		assert.equal(found.created_at,
		    JSON.parse(order.body).created_at);
	});
});

/* No gateway of Ceph gives out passing keys: a small double of Amazon's
 * metadata service and of S3 looks at what it is sent. */
describe('keys of the machine\'s role', () => {
	test('are asked for, sent along, and renewed when they end', async () => {
		const asked = [];
		let issued = 0, stored = 0;
		const server = http.createServer((request, response) => {
			const { url, method, headers } = request;
			const say = (status, body = '') => {
				response.writeHead(status);
				response.end(body);
			};
			asked.push(`${method} ${url}`);
			request.resume();
			if (method === 'PUT' && url === '/latest/api/token')
				return say(headers['x-aws-ec2-metadata-token-ttl-seconds']
				    === '21600' ? 200 : 400, 'door-opener');
			if (url.startsWith('/latest/')) {
				if (headers['x-aws-ec2-metadata-token'] !==
				    'door-opener')
					return say(401);
				if (url.endsWith('/security-credentials/'))
					return say(200, 'shop-role');
				issued++;
				return say(200, JSON.stringify({
					AccessKeyId: `KEY${issued}`,
					SecretAccessKey: 'secret',
					Token: `token-${issued}`,
					Expiration: '2099-01-01T00:00:00Z' }));
			}
			const good = headers['x-amz-security-token'] ===
			    'token-2' && headers.authorization.includes(
			    'Credential=KEY2/');
			stored += good;
			return good ? say(200) : say(400, '<Error><Code>' +
			    'ExpiredToken</Code></Error>');
		});
		await new Promise((done) => server.listen(0, '127.0.0.1',
		    done));
		const url = `http://127.0.0.1:${server.address().port}`;
		const data = freshFolder();
		run(['import', path.join(ROOT, 'conf', 'catalogue.csv'),
			'--data', data]);
		const { status, all } = await runBeside(['mirror', 'push',
			'--data', data, '--s3_bucket', BUCKET, '--s3_endpoint',
			url, '--s3_role', 'yes', '--s3_role_url', url]);
		server.close();

		assert.equal(status, 0, all);
		assert.equal(issued, 2);
		assert.ok(stored > 20);
		assert.ok(asked.includes('GET /latest/meta-data/iam/' +
		    'security-credentials/shop-role'));
	});
});
