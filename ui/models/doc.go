// Package models is the page of the models, and what imports one: a pack in a folder or a
// .zip, or a bare network, of which a form makes a pack. It works against what it needs of
// the library and of the window.
package models
