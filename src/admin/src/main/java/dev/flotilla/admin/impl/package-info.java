/** How the admin API collects answers of nodes and maps them to JSON. Not for callers. */
package dev.flotilla.admin.impl;
