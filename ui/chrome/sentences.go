package chrome

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"wanwu/inference/source"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// DropSummary returns 「新增 812 · “合同”里没有找到图片 · 跳过 9（不是图片 7 · 已在列表中 2）」;
// empty where nothing was added or left out.
func DropSummary(st session.Status, l words.Lang) string {
	var parts []string
	if st.Added > 0 {
		parts = append(parts, kit.Tr("drop.added", kit.Args{"N": kit.Number(st.Added)}))
	}
	if st.Cached > 0 {
		parts = append(parts, kit.Tr("drop.cached", kit.Args{"N": kit.Number(st.Cached)}))
	}
	if s := bareSummary(st); s != "" {
		parts = append(parts, s)
	}
	if s := skipSummary(st.Skipped, l); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, " · ")
}

// bareSummary names the dropped folders without pictures; empty where there is none.
func bareSummary(st session.Status) string {
	n := kit.Args{"Name": filepath.Base(st.NoPictures), "N": kit.Number(st.Skipped[source.SkipNoPictures])}
	switch {
	case st.NoPictures == "":
		return ""
	case st.Skipped[source.SkipNoPictures] > 1:
		return kit.Tr("drop.nothing_many", n)
	}
	return kit.Tr("drop.nothing", n)
}

// skipSummary returns 「跳过 9（不是图片 7 · 已在列表中 2）」, the most frequent reason first;
// empty where nothing was left out.
func skipSummary(skipped map[source.SkipReason]int, l words.Lang) string {
	total := 0
	var why []source.SkipReason
	for reason, n := range skipped {
		// A folder without pictures is named, not counted.
		if n > 0 && reason != source.SkipNoPictures {
			total += n
			why = append(why, reason)
		}
	}
	if total == 0 {
		return ""
	}
	slices.SortFunc(why, func(a, b source.SkipReason) int {
		return cmp.Or(cmp.Compare(skipped[b], skipped[a]), cmp.Compare(a, b))
	})
	var reasons []string
	for _, r := range why {
		reasons = append(reasons, words.SkipSentence(l, r, kit.Number(skipped[r])))
	}
	return kit.Tr("drop.skipped", kit.Args{"N": kit.Number(total), "Why": strings.Join(reasons, " · ")})
}

// NothingFound returns the sentence for a drop that brought no picture; empty where it is not over,
// brought some, or was stopped before it could.
func NothingFound(st session.Status, roots []string, l words.Lang) string {
	if st.Phase != session.Ready || st.Scanning || st.Total > 0 || st.Stopped || st.Err != nil || len(roots) == 0 {
		return ""
	}
	name := filepath.Base(roots[0])
	n := kit.Args{"Name": name, "N": kit.Number(len(roots))}
	said := kit.Tr("drop.nothing", n)
	if dup := st.Skipped[source.SkipDuplicate]; dup > 0 && len(st.Skipped) == 1 {
		said = kit.Tr("drop.known", n)
	} else if len(roots) > 1 {
		said = kit.Tr("drop.nothing_many", n)
	}
	if skipped := skipSummary(st.Skipped, l); skipped != "" {
		said += " · " + skipped
	}
	return said
}

// Title returns the window's title: it carries the progress, so that a taskbar shows it.
func Title(st session.Status) string {
	name := kit.Tr("app.name")
	n := kit.Args{
		"Name": name, "Done": kit.Number(st.Finished), "Total": kit.Number(st.Total),
		"OK": kit.Number(st.Finished - st.Failed), "Failed": kit.Number(st.Failed),
	}
	switch {
	case st.Working():
		return kit.Tr("title.running", n)
	case !st.Ended():
		return name
	case st.Stopped:
		return kit.Tr("title.stopped", n)
	case st.Failed > 0:
		return kit.Tr("title.failed", n)
	}
	return kit.Tr("title.done", n)
}
