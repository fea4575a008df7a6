<?php
/* Must-use plugin of the test site. It opens what a public site keeps shut, and offers
   the tests what no visitor and no REST call can do: rows exactly as given. */

// Core lets a visitor comment once in 15 seconds, and over REST not at all.
add_filter('comment_flood_filter', '__return_false', 99);
add_filter('rest_allow_anonymous_comments', '__return_true');
// No mail leaves the machine.
add_filter('pre_wp_mail', '__return_true');

function workbench_only_admin() {
    return current_user_can('manage_options');
}

add_action('rest_api_init', function () {
    // POST [{column: value, ...}, ...]: comments as rows, with any date, type and status.
    register_rest_route('workbench/v1', '/comments', [
        'methods' => 'POST',
        'permission_callback' => 'workbench_only_admin',
        'callback' => function (WP_REST_Request $request) {
            global $wpdb;
            $ids = [];
            $wpdb->query('START TRANSACTION');
            foreach ($request->get_json_params() as $row) {
                $gmt = $row['comment_date_gmt'] ?? gmdate('Y-m-d H:i:s');
                $row += [
                    'comment_date_gmt' => $gmt, 'comment_date' => get_date_from_gmt($gmt),
                    'comment_approved' => '1', 'comment_type' => 'comment',
                    'comment_author_IP' => '192.0.2.1',
                ];
                // The function meant for this would replace an empty date.
                $wpdb->insert($wpdb->comments, $row);
                $ids[] = $wpdb->insert_id;
            }
            $wpdb->query('COMMIT');
            wp_cache_flush();
            return $ids;
        },
    ]);
    // POST {name: value, ...}: options the REST API does not offer.
    register_rest_route('workbench/v1', '/options', [
        'methods' => 'POST',
        'permission_callback' => 'workbench_only_admin',
        'callback' => function (WP_REST_Request $request) {
            foreach ($request->get_json_params() as $name => $value) {
                update_option($name, $value);
            }
            return true;
        },
    ]);
    // DELETE: no post, page or comment is left.
    register_rest_route('workbench/v1', '/everything', [
        'methods' => 'DELETE',
        'permission_callback' => 'workbench_only_admin',
        'callback' => function () {
            global $wpdb;
            foreach (['comments', 'commentmeta', 'posts', 'postmeta'] as $table) {
                $wpdb->query("DELETE FROM {$wpdb->$table}");
            }
            wp_cache_flush();
            return true;
        },
    ]);
});
