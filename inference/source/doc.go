// Package source turns dropped roots into items: folders in natural order, archives with their
// members, and what is skipped, with the reason. It decodes nothing.
package source
