/** A certificate that signs itself, for localhost and 127.0.0.1, with its key; both PEM. */
import { generateKeyPairSync, sign } from 'node:crypto';

export function selfSigned(): { cert: string; key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('localhost')))));
  const years = sequence(...['260101000000Z', '491231235959Z'].map((at) => der(0x17, text(at))));
  const names = sequence(der(0x82, text('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    sequence(ecdsaWithSha256),
    name,
    years,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(subjectAltName, der(0x04, names)))),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', signed, privateKey)]);
  const whole = sequence(signed, sequence(ecdsaWithSha256), der(0x03, signature));
  const body = whole.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const text = (ascii: string): Buffer => Buffer.from(ascii, 'ascii');

/** A value of ASN.1: tag, length, content. */
function der(tag: number, content: Uint8Array): Buffer {
  const length = content.length;
  const head =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, Buffer.concat(parts));

/** 2.5.4.3 */
const commonName = der(0x06, Buffer.from([0x55, 4, 3]));
/** 2.5.29.17 */
const subjectAltName = der(0x06, Buffer.from([0x55, 29, 17]));
/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = der(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]));
