/** How the admin API works inside; nothing here is for others. */
package dev.flotilla.insight.impl;
