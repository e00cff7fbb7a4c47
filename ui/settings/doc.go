// Package settings is what a person can set: the stored preferences, and the card and panels that
// change them, the diagnosis and the installation of the GPU runtime among them. It must not know
// the window: a Host says what it needs of it.
package settings
