package dataset

import (
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"wanwu/app/export"
)

// names gives names in folders that every system takes, each once in its folder, also where
// the system tells no upper from lower case.
type names struct{ taken map[string]bool }

func newNames() *names { return &names{map[string]bool{}} }

// maxName bounds a name in bytes: with a number behind it, it stays within 255.
const maxName = 200

// give returns a name like the wanted one that is free in a folder.
func (n *names) give(folder, wanted string) string {
	ext := path.Ext(wanted)
	if len(ext) > 10 {
		ext = ""
	}
	base := legal(strings.TrimSuffix(wanted, ext), maxName-len(ext))
	if ext = legal(ext, 10); ext == "_" {
		ext = ""
	} else if ext != "" && ext[0] != '.' {
		ext = "." + ext
	}
	name := base + ext
	for k := 2; n.taken[strings.ToLower(folder+"/"+name)]; k++ {
		name = base + "_" + strconv.Itoa(k) + ext
	}
	n.taken[strings.ToLower(folder+"/"+name)] = true
	return name
}

// legal makes a name of a stranger's text that every system takes.
func legal(s string, most int) string {
	s = export.Legal(s, "")
	if len(s) > most {
		for most > 0 && !utf8.RuneStart(s[most]) {
			most--
		}
		s = s[:most]
	}
	s = strings.Trim(s, " .") // Windows drops them from the end, dots hide at the front
	upper := strings.ToUpper(strings.SplitN(s, ".", 2)[0])
	switch {
	case s == "":
		return "_"
	case upper == "CON", upper == "PRN", upper == "AUX", upper == "NUL",
		len(upper) == 4 && (strings.HasPrefix(upper, "COM") || strings.HasPrefix(upper, "LPT")) && upper[3] >= '0' && upper[3] <= '9':
		return "_" + s
	}
	return s
}
