package chrome

import (
	"strings"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// progress is how far the work is, in words that are one behind the other; each may be empty.
type progress struct {
	of, done                       string // the task; how many of how many, or what the program does
	elapsed, remaining, rate, file string
	news                           string // what the last drop brought, where the toolbar has no room for it
}

// progressOf returns the progress of a status but for the news; of is the task that its figures
// are of, empty where that is plain.
func progressOf(st session.Status, of string) progress {
	switch {
	case st.Phase == session.Loading:
		return progress{done: kit.Tr("status.loading")}
	case st.Phase == session.Broken:
		return progress{done: kit.Tr("status.broken")}
	case st.Phase == session.Ready && st.Finished == 0 && st.Warm > 0:
		return progress{done: kit.Tr("status.warm", kit.Args{"Ms": words.Milliseconds(st.Warm)})}
	case st.Phase == session.Ready && st.Finished == 0:
		return progress{done: kit.Tr("status.ready")}
	}
	total := kit.Number(st.Total)
	if st.Scanning {
		total += "+"
	}
	p := progress{done: kit.Tr("status.done", kit.Args{"Done": kit.Number(st.Finished), "Total": total})}
	p.of = of
	switch {
	case st.Working():
		p.elapsed, p.file = kit.Tr("status.elapsed", kit.Args{"Elapsed": kit.Clock(st.Elapsed)}), st.File
		if st.Remaining > 0 {
			p.remaining = kit.Tr("status.remaining", kit.Args{"Remaining": kit.Clock(st.Remaining)})
		}
	case st.Stopped:
		p.done = kit.Tr("status.stopped", kit.Args{"Done": p.done, "Elapsed": kit.Took(st.Elapsed)})
	default:
		p.done = kit.Tr("status.finished", kit.Args{"Done": p.done, "Elapsed": kit.Took(st.Elapsed)})
	}
	if st.Rate > 0 { // else all were answered from the cache
		p.rate = kit.Tr("status.rate", kit.Args{"Rate": kit.Speed(st.Rate)})
	}
	return p
}

// String returns all of it.
func (p progress) String() string {
	var parts []string
	done := p.done
	if p.of != "" {
		done = kit.Tr("status.of", kit.Args{"Name": p.of, "Done": p.done})
	}
	for _, part := range []string{done, p.elapsed, p.remaining, p.rate, p.file, p.news} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

// fit returns what has room in a width, by the given measure: how far it is and how long it
// still takes before all else, the time that is over and the file at hand last. What has
// no room is left out whole, but for the news, which are cut.
func (p progress) fit(width float32, measure func(string) float32) string {
	kept := progress{done: p.done}
	for _, part := range []struct{ from, to *string }{
		{&p.remaining, &kept.remaining}, {&p.of, &kept.of}, {&p.news, &kept.news}, {&p.rate, &kept.rate}, {&p.elapsed, &kept.elapsed}, {&p.file, &kept.file},
	} {
		*part.to = *part.from
		if measure(kept.String()) > width {
			*part.to = ""
		}
	}
	if kept.news == "" {
		kept.news = p.news
	}
	text := kept.String()
	if measure(text) > width {
		text = kit.Ellipsis(text, width, measure)
	}
	return text
}
