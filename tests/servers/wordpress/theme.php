<?php
// The whole theme: WordPress needs one before it answers a visitor.
?>
<!doctype html><title><?php bloginfo('name'); ?></title><?php
while (have_posts()) {
    the_post();
    the_title('<h1>', '</h1>');
}
