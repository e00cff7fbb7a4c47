//go:build !windows && !darwin

package words

// systemLocale returns nothing: only the environment counts.
func systemLocale() string { return "" }
