//go:build !windows

package app

// systemLocale is empty: the environment says all.
func systemLocale() string { return "" }
