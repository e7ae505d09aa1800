#!/usr/bin/env node
// What `npx brewslm` and `npm install -g brewslm` start, on every system. An installed package has its
// build; a clone, told by its scripts, brings its own up to date first. It is in words that a Node
// from before modules understands, so that this can say that it is too old.
'use strict';
var fs = require('fs');
var path = require('path');

var floor = require('../package.json').engines.node.replace('>=', '');
var needed = floor.split('.').map(Number);
var running = process.versions.node.split('.').map(Number);

if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  process.stderr.write(
    'brewslm needs Node ' +
      floor +
      ' or newer; this is ' +
      process.versions.node +
      '. Newer ones are at https://nodejs.org\n',
  );
  process.exitCode = 1;
} else {
  var clone = fs.existsSync(path.join(__dirname, '../scripts/launch.mjs'));
  import(clone ? '../scripts/launch.mjs' : '../dist/cli/main.js');
}
