/** The network that the tests allow: receivers of theirs are at 127.0.0.2, and 127.0.0.1 is out of bounds. */
export const ALLOWED = '127.0.0.2/32';

const words = (text: string) => text.trim().split(/\s+/);

/** Hosts that are addresses which must not be sent to, in every spelling that a URL may have. */
export const REFUSED_HOSTS = [
  ...words(`
    127.0.0.1 127.0.0.3 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1
    169.254.169.254 169.254.170.2 169.254.0.1 100.64.0.1 100.100.100.200 100.127.255.255 192.0.0.8 192.0.0.192
    192.0.2.1 192.31.196.1 192.52.193.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 168.63.129.16
    224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 192.88.99.1`),
  // Numbers, in other bases and with fewer parts.
  ...words(`
    2130706433 0x7f000001 0X7F000001 017700000001 0x7f.1 0x7F.0.0.1 0177.0.0.1 00000177.0.0.1 127.1 127.0.1 127.0x1
    0x7f.0x0.0x0.0x1 0177.0x0.0.1 0 0x0 0.0 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 0xa9.0xfe.43518
    3232235521 0x0a000001 167772161 10.1 192.168.257 172.1048577 127.0.0.1. 0x7f000001. 2130706433. 0x.0x.0 0x7f.0.1.`),
  // Letters and signs that mean digits and dots.
  ...words(`
    １２７.０.０.１ ①②⑦.⓪.⓪.① ⑫7.0.0.1 𝟏𝟐𝟕.𝟎.𝟎.𝟏 ¹²⁷.⁰.⁰.¹ ₁₂₇.₀.₀.₁ 127。0。0。1 127．0．0．1 127｡0｡0｡1 ０ｘ７ｆ.1
    127%2e0%2e0%2e1 %31%32%37.0.0.1 127.0.0.1%2e 0x7f%2e1 %30x7f.1 127.0.0.%31 127.0.0.%EF%BC%91 169.254.169。254`),
  '127.0.0.\u00ad1',
  '127.\u200b0.0.1',
  '127.0\t.0.1',
  '127.0.\n0.1',
  // IPv6, and what stands for an IPv4 address in it.
  ...words(`
    [::1] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::0001] [::] [0::0] [fe80::1] [febf::1] [FE80::1]
    [fc00::1] [fd00:ec2::254] [fd20:ce::254] [fd12:3456::1] [ff02::1] [ff0e::1] [fec0::1] [100::1] [100:0:0:1::1]
    [2001:db8::1] [2001:DB8:ffff::1] [3fff::1] [3fff:fff::1] [5f00::1] [2001::1] [2001:2::1] [2001:10::1] [2001:20::1]
    [2001:1ff::1] [2620:4f:8000::1] [4000::1] [8000::1] [1::1] [fe00::1] [200::1]
    [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::FFFF:10.0.0.1] [::ffff:a9fe:a9fe] [::ffff:0.0.0.0]
    [::ffff:0:127.0.0.1] [::ffff:0:a9fe:a9fe] [::ffff:0:1.1.1.1] [::127.0.0.1] [::a9fe:a9fe] [::10.0.0.1] [::1.1.1.1]
    [2002:7f00:1::] [2002:a9fe:a9fe::1] [2002:101:101::1] [2001:0:7f00:1::] [2001:0:101:101:0:0:80ff:fffe]
    [2001:0:53aa:64c:0:fb83:80ff:fefe] [64:ff9b::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b::1.1.1.1] [64:ff9b::a9fe:a9fe]
    [64:ff9b:1::a00:1] [64:ff9b:1:ffff::1.1.1.1] [64:ff9b:1:7f00:0:100::] [2a00:1450:4001::5efe:10.0.0.1]
    [2a00:1450:4001::5efe:7f00:1] [2a00:1450:4001:1:200:5efe:169.254.169.254] [fe80::5efe:1.1.1.1]`),
  // What looks like the host is none.
  ...words(`
    1.1.1.1@127.0.0.1 user:password@127.0.0.1 1.1.1.1:80@127.0.0.1 1.1.1.1%2f@127.0.0.1 example.com%23@127.0.0.1
    1.1.1.1%00@127.0.0.1 [::1]@[::1] a@b@127.0.0.1`),
];

/** What a URL parser reads as http, or another address, from something that looks like less. */
export const REFUSED_URLS = words(String.raw`
  http:127.0.0.1 http:/127.0.0.1 http:\\127.0.0.1\ http:///127.0.0.1 http:/\127.0.0.1 HTTP://127.0.0.1
  http://127.0.0.1#@1.1.1.1/ http://127.0.0.1?@1.1.1.1/ http://127.0.0.1\@1.1.1.1/ http://127.0.0.1/@1.1.1.1
  https://127.0.0.1 https://[::1] https://169.254.169.254/latest/meta-data https://0x7f.1`);

/** What is no URL, or none that requests are sent to. */
export const NOT_SENT = [
  ...words(String.raw`
  http://127.0.0.256/ http://4294967296/ http://1.2.3.4.5/ http://0x1.2.3.4.5/ http://[::1%25eth0]/ http://[fe80::1%eth0]/
  http://[::1]x/ http://[127.0.0.1]/ http://[v1.fe]/ http://%00/ http://a%00b.test/ http://09.0.0.1/ http:// http://:80/
  http://a.test:65536/ http://a.test:-1/ ftp://127.0.0.1/ file:///etc/passwd gopher://127.0.0.1:6379/_INFO
  ws://127.0.0.1/ wss://127.0.0.1/ data:text/plain,x javascript:alert(1) unix:/var/run/docker.sock dict://127.0.0.1:11211/
  ldap://127.0.0.1/ blob:http://127.0.0.1/x //127.0.0.1/ 127.0.0.1:80 about:blank`),
  '',
  'http://a b.test/',
];

/** Ports that are refused by default, of any host. */
export const REFUSED_PORTS = [
  1, 7, 9, 11, 21, 22, 23, 25, 53, 81, 110, 111, 139, 143, 389, 445, 465, 514, 587, 636, 993, 1023, 1719, 1720, 1723,
  2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/** Names, and what the tests' name server says about them. One bad address is enough. */
export const REFUSED_NAMES: Record<string, readonly string[]> = {
  localhost: ['127.0.0.1', '::1'],
  'app.localhost': ['127.0.0.1'],
  'localhost.localdomain': ['::1'],
  'metadata.google.internal': ['169.254.169.254'],
  'instance-data.ec2.internal': ['fd00:ec2::254'],
  'kubernetes.default.svc.cluster.local': ['10.96.0.1'],
  'loopback.test': ['127.0.0.1'],
  'any.test': ['0.0.0.0'],
  'private.test': ['192.168.1.1'],
  'azure.test': ['168.63.129.16'],
  'public-first.test': ['1.1.1.1', '127.0.0.1'],
  'private-first.test': ['127.0.0.1', '1.1.1.1'],
  'many.test': ['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4', '9.9.9.9', '10.0.0.1'],
  'allowed-and-not.test': ['127.0.0.2', '127.0.0.1'],
  'private-v6.test': ['1.1.1.1', 'fd00::1'],
  'private-v4.test': ['2606:4700::1', '10.0.0.1'],
  'link-local-v6.test': ['fe80::1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'compatible.test': ['::127.0.0.1'],
  'compatible-public.test': ['::8.8.8.8'],
  'compatible-allowed.test': ['::127.0.0.2'],
  'translated.test': ['::ffff:0:127.0.0.1'],
  'nat64.test': ['64:ff9b::a9fe:a9fe'],
  'six-to-four.test': ['2002:7f00:1::1'],
  'teredo.test': ['2001:0:53aa:64c:0:fb83:80ff:fefe'],
  'isatap.test': ['2a00:1450:4001::5efe:10.0.0.1'],
  'multicast.test': ['224.0.0.251'],
  'broadcast.test': ['255.255.255.255'],
  'alias.test': ['target.test', '127.0.0.1'],
  'chain.test': ['one.test', 'two.test', 'three.test', 'four.test', '10.0.0.1'],
  'public-alias.test': ['one.test', '1.1.1.1', '127.0.0.1'],
  'alias-v6.test': ['one.test', '::1'],
  '127.0.0.1.nip.test': ['127.0.0.1'],
  'xn--bcher-kva.test': ['127.0.0.1'],
};
