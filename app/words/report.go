package words

import (
	"strings"

	"wanwu/app/store"
	"wanwu/inference/source"
)

// SkipSentence says of how many files, n as it is to be shown, what kept them from becoming
// pictures.
func SkipSentence(l Lang, why source.SkipReason, n string) string {
	if key := "skip." + string(why); has(key) {
		return T(l, key, Args{"N": n})
	}
	return string(why) + " " + n
}

// ReportSentence says what had to be done about the file of the results when it
// was opened, and what of it was damaged; empty where nothing was.
func ReportSentence(l Lang, r store.Report) string {
	var all []string
	if key := openedKey(r); key != "" {
		all = append(all, T(l, key, Args{"Day": r.From.Format("2006-01-02"), "Aside": r.Aside, "Doubtful": r.Doubtful}))
	}
	if s := lossSentence(l, r.Losses); s != "" {
		all = append(all, s)
	}
	return strings.Join(all, T(l, "list.period"))
}

// openedKey returns the key of what was done about the file; empty for nothing.
func openedKey(r store.Report) string {
	switch {
	case r.Missing && r.Copy != "":
		return "report.missing.copy"
	case r.Missing && r.Aside != "":
		return "report.missing.damaged"
	case r.Missing:
		return "report.missing"
	case r.Repaired && r.Doubtful != "":
		return "report.repaired.doubtful"
	case r.Repaired:
		return "report.repaired"
	case r.Aside != "" && r.Copy == "":
		return "report.damaged"
	case r.Aside != "":
		return "report.damaged.copy"
	case r.LogLost:
		return "report.log"
	case r.Raised:
		return "report.raised"
	}
	return ""
}

// lossSentence says what of the rows was damaged; empty where nothing was.
func lossSentence(l Lang, lost store.Losses) string {
	var parts []string
	if lost.Answers > 0 {
		parts = append(parts, T(l, "report.lost.answers", lost.Answers))
	}
	if lost.Rows > 0 {
		parts = append(parts, T(l, "report.lost.rows", lost.Rows))
	}
	if lost.Verdicts > 0 {
		parts = append(parts, T(l, "report.lost.verdicts", lost.Verdicts))
	}
	if lost.Truths > 0 {
		parts = append(parts, T(l, "report.lost.truths", lost.Truths))
	}
	if lost.Notes > 0 {
		parts = append(parts, T(l, "report.lost.notes", lost.Notes))
	}
	if lost.Texts > 0 {
		parts = append(parts, T(l, "report.lost.texts", lost.Texts))
	}
	if len(parts) == 0 {
		return ""
	}
	s := T(l, "report.lost", Args{"What": strings.Join(parts, T(l, "list.comma"))})
	if lost.Names != "" {
		s += T(l, "report.lost.names", Args{"Names": lost.Names})
	}
	return s
}
