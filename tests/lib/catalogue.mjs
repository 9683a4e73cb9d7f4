/*
 * Catalogues made for a test: small ones whose prices and stock are known.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { freshFolder } from './shop.mjs';

const COLUMNS = ['id', 'kind', 'kind_en', 'name', 'name_en', 'origin',
	'origin_en', 'net_content', 'unit', 'price', 'currency', 'tax', 'stock',
	'image', 'description', 'description_en'];

const BASE = { kind: 'Obst', kind_en: 'Fruit', origin: 'Altes Land',
	origin_en: 'Altes Land', price: '1.00', currency: 'EUR', tax: '7' };

const field = (value) => `"${String(value ?? '').replaceAll('"', '""')}"`;

export function csv(rows, columns = COLUMNS)
{
	const lines = rows.map((row) => columns.map((name) =>
	    field({ ...BASE, ...row }[name])).join(','));
	return [columns.join(','), ...lines, ''].join('\r\n');
}

export function csvFile(text, name = 'catalogue.csv')
{
	const file = path.join(freshFolder('webshop-csv-'), name);
	writeFileSync(file, text);
	return file;
}

/* Prices in cents beside the rows, for sums in tests. */
export const APPLES = { id: 'apfel', name: 'Apfelkorb', name_en: 'Apple basket',
	price: '3.90', net_content: '500', unit: 'g',
	description: 'Boskop und Elstar.', description_en: 'Boskop and Elstar.' };
export const WINE = { id: 'wein', kind: 'Wein', kind_en: 'Wine',
	name: 'Grauburgunder', name_en: 'Pinot Gris', price: '9.50', tax: '19',
	net_content: '750', unit: 'ml', origin: 'Baden' };
export const BOOK = { id: 'spende', kind: 'Gutes', kind_en: 'Good deeds',
	name: 'Baumpatenschaft', name_en: 'Tree sponsorship', price: '25.00',
	tax: '0' };
export const FEW = { id: 'rar', name: 'Quittenkorb', name_en: 'Quince basket',
	price: '5.00', stock: '3' };

/* A catalogue of these rows; `more` fills it up with plain products. */
export function shelf(rows = [APPLES, WINE, BOOK, FEW], more = 0)
{
	const plain = Array.from({ length: more }, (_, i) => ({
		id: `p${String(i).padStart(3, '0')}`,
		name: `Produkt ${i}`, name_en: `Product ${i}`
	}));
	return csvFile(csv([...rows, ...plain]));
}
