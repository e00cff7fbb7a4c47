package words

import "testing"

// TestLocaleOf checks that the environment's variables count in the order that gettext has, and a
// locale is of a language whatever follows its name.
func TestLocaleOf(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want string
		lang Lang
	}{
		{nil, systemLocale(), LangOf("", systemLocale())},
		{map[string]string{"LANG": "en_GB.UTF-8"}, "en_GB.UTF-8", English},
		{map[string]string{"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh_CN.UTF-8", Chinese},
		{map[string]string{"LANG": "en_GB.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh_CN", Chinese},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, "en", English},
		{map[string]string{"LANG": "C", "LANGUAGE": "en"}, "C", Chinese}, // no language, so no other in its place
		{map[string]string{"LANG": "C.UTF-8", "LANGUAGE": "en"}, "C.UTF-8", Chinese},
		{map[string]string{"LANGUAGE": "en_US:de"}, "en_US", English},
		{map[string]string{"LANG": "en.UTF-8"}, "en.UTF-8", English},
		{map[string]string{"LANG": "en@euro"}, "en@euro", English},
		{map[string]string{"LANG": "enm_GB"}, "enm_GB", Chinese}, // another language
		{map[string]string{"LANG": "zh_Hans"}, "zh_Hans", Chinese},
	} {
		got := LocaleOf(func(name string) string { return c.env[name] })
		if got != c.want || LangOf("", got) != c.lang {
			t.Errorf("%v: %q in %s, want %q in %s", c.env, got, LangOf("", got), c.want, c.lang)
		}
	}
}
