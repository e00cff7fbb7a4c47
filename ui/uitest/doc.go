// Package uitest finds what is shown in the window, for tests of its parts. It must not know them,
// but for the widgets of ui/kit.
package uitest
