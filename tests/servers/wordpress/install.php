<?php
/* php install.php ADDRESS, from the site's folder: make a WordPress out of an empty
   database and say on stdout, as JSON, which version it is and who may sign in. */
$address = parse_url($argv[1]);
define('WP_INSTALLING', true);
$_SERVER += ['HTTP_HOST' => "$address[host]:$address[port]", 'SERVER_PROTOCOL' => 'HTTP/1.1'];
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
ob_start();  // the installer talks to a browser; stdout belongs to the JSON
require getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

$secret = wp_generate_password();
$admin = wp_install('Fjellheim', 'admin', 'admin@fjellheim.example', true, '', $secret)['user_id'];
update_option('permalink_structure', '/%postname%/');
update_option('timezone_string', 'Europe/Oslo');
update_option('comment_moderation', '0');
update_option('comment_previously_approved', '0');
switch_theme('plain');

// The least that hears e-mail addresses, as the connector's README tells admins to make it.
add_role('listener', 'Listener', ['read' => true, 'moderate_comments' => true]);

$people = ['admin' => $admin];
foreach (['editor' => 'Mads', 'author' => 'Eva', 'listener' => 'Listener', 'subscriber' => 'Ola']
         as $role => $name) {
    $people[$role] = wp_insert_user([
        'user_login' => $role, 'user_pass' => wp_generate_password(), 'role' => $role,
        'user_email' => "$role@fjellheim.example", 'display_name' => $name,
    ]);
}
$accounts = [];
foreach ($people as $name => $id) {
    [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']);
    $accounts[$name] = ['id' => $id, 'application_password' => $password];
}
ob_end_clean();
echo json_encode(['version' => get_bloginfo('version'), 'accounts' => $accounts]);
