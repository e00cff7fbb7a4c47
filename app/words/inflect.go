package words

import (
	"fmt"
	"strconv"
	"strings"
)

// inflect chooses between what a sentence says of one and of several: see catalogue.Text. value returns
// that of a named place, or else of a verb, from 0. English has no more than the two forms, and a sentence
// several numbers; a library that chooses a whole sentence by one number would need each of them once a
// number.
func inflect(s string, value func(name string, verb int) any) string {
	if !strings.Contains(s, "|") {
		return s
	}
	var b strings.Builder
	one, verb := false, 0
	is := func(name string, verb int) bool { return fmt.Sprint(value(name, verb)) == "1" }
	for s != "" {
		n := 1
		switch s[0] {
		case '{':
			if end := strings.IndexByte(s, '}'); end > 0 {
				n, one = end+1, is(s[1:end], -1)
			}
		case '%':
			var counts bool
			if n, counts = verbOf(s, &verb); counts {
				one = is("", verb)
				verb++
			}
		case '[':
			if first, second, of, end, ok := choice(s); ok {
				single := one
				if k, err := strconv.Atoi(of); err == nil {
					single = is("", k-1)
				} else if of != "" {
					single = is(of, -1)
				}
				if !single {
					first = second
				}
				s = first + s[end:] // which may have places itself
				continue
			}
		}
		b.WriteString(s[:n])
		s = s[n:]
	}
	return b.String()
}

// verbOf returns the length of the verb that a sentence begins with, and whether it takes a value: that
// of the number verb, which an explicit one, %[2]d, changes.
func verbOf(s string, verb *int) (length int, takes bool) {
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%':
			return i + 1, false
		case c == '[':
			end := strings.IndexByte(s[i:], ']')
			if end < 0 {
				return 1, false
			}
			if k, err := strconv.Atoi(s[i+1 : i+end]); err == nil {
				*verb = k - 1
			}
			i += end
		case c >= 'a' && c <= 'z':
			return i + 1, true
		}
	}
	return len(s), false
}

// choice reads [one|several], or [of:one|several], that a sentence begins with; ok is false for other
// brackets.
func choice(s string) (one, several, of string, end int, ok bool) {
	end = strings.IndexByte(s, ']') + 1
	if end == 0 {
		return "", "", "", 0, false
	}
	one, several, ok = strings.Cut(s[1:end-1], "|")
	if name, rest, named := strings.Cut(one, ":"); named && name != "" && !strings.ContainsAny(name, " .,") {
		of, one = name, rest
	}
	return one, several, of, end, ok && !strings.Contains(several, "|")
}
