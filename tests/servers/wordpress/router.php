<?php
// The front door for PHP's built-in server, which knows no rewrite rules: a script of
// WordPress that exists is run where it lies, everything else is for index.php.
$root = $_SERVER['DOCUMENT_ROOT'];
$asked = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$script = str_ends_with($asked, '.php') && is_file($root . $asked) ? $asked : '/index.php';
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $script;
$_SERVER['SCRIPT_FILENAME'] = $root . $script;
chdir(dirname($root . $script));
require $root . $script;
