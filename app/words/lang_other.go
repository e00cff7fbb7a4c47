//go:build !windows

package words

// systemLocale is empty: the environment says all.
func systemLocale() string { return "" }
