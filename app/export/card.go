package export

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"wanwu/app/words"
)

// Tally is what a writer counted, for the card of its own file.
type Tally struct {
	Rows     int // written
	Pending  int // left out, not yet recognised
	Pictures int // put in
	Missing  int // recognised rows whose thumbnail could not be had
	Limit    int // the most pictures a file of this format takes
	Over     bool
}

// maxRoots is how many roots the card lists: after a drop of a thousand files the counts should not
// be a thousand lines down.
const maxRoots = 20

// CardLine is one line of the run card: what, and the value.
type CardLine struct{ Name, Value string }

// CardLines returns the run card as people read it, ending with what this file holds.
func (s *Source) CardLines(t Tally) []CardLine {
	c := s.Card
	var lines []CardLine
	add := func(key, value string, args ...any) {
		if value != "" {
			lines = append(lines, CardLine{words.T(s.Lang, key, args...), value})
		}
	}
	add("export.card.program_version", c.Version)
	add("export.card.model", joined(c.Title, c.Model))
	add("export.card.model_licence", c.License)
	add("export.card.model_hash", c.ModelHash)
	add("export.card.labels_hash", c.LabelsHash)
	if c.LabelVersion > 0 {
		add("export.card.label_library", words.T(s.Lang, "export.card.label_library_of", c.LabelVersion, c.LabelHash))
	}
	if c.InputWidth > 0 {
		add("export.card.model_input", fmt.Sprintf("%d × %d", c.InputWidth, c.InputHeight))
	}
	if s.Mapping != nil && len(s.Mapping.Categories) > 0 {
		add("export.card.mapping", words.T(s.Lang, "export.card.mapping_of", s.Mapping.Name, s.Mapping.Version, len(s.Mapping.Categories)))
	}
	add("export.card.threshold", strconv.FormatFloat(float64(c.Threshold), 'f', -1, 32))
	add("export.card.labels_per_picture", strconv.Itoa(c.TopK))
	add("export.card.device", c.Device)
	if !strings.Contains(c.Device, c.DeviceName) {
		add("export.card.device_name", c.DeviceName)
	}
	add("export.card.graphics_card", c.GPU)
	if c.Memory > 0 {
		add("export.card.gpu_memory", words.Gibibytes(c.Memory))
	}
	add("export.card.graphics_driver", c.Driver)
	add("export.card.runtime_library", c.Runtime)
	add("export.card.heic_decoder", c.HEIC)
	add("export.card.system", joined(c.OS, c.Arch))
	for i, root := range c.Roots {
		if i == maxRoots {
			add("export.card.sources", words.T(s.Lang, "export.card.more", len(c.Roots)-i), i+1)
			break
		}
		add("export.card.source", root, i+1)
	}
	s.countLines(add)
	add("export.card.chosen_by", c.Query)
	add("export.card.rows_in_this_file", strconv.Itoa(t.Rows))
	if t.Pending > 0 {
		add("export.card.left_out_not_yet", strconv.Itoa(t.Pending))
	}
	add("export.card.pictures_in_this_file", s.pictureNote(t))
	return lines
}

// countLines adds the lines on the pictures of the task and on its last run.
func (s *Source) countLines(add func(key, value string, args ...any)) {
	c := s.Card
	add("export.card.pictures", strconv.Itoa(c.Total))
	add("export.card.ok", strconv.Itoa(c.OK))
	add("export.card.no_result", strconv.Itoa(c.Empty))
	add("export.card.errors", strconv.Itoa(c.Failed))
	if c.Pending > 0 {
		add("export.card.not_recognised", strconv.Itoa(c.Pending))
	}
	add("export.card.started", moment(c.Started))
	add("export.card.finished", moment(c.Finished))
	if c.Elapsed > 0 {
		add("export.card.elapsed", c.Elapsed.Round(100*time.Millisecond).String())
	}
	if c.Elapsed > 0 && c.Done > 0 {
		add("export.card.finished_in_that_time", s.doneNote())
		add("export.card.pictures_second", strconv.FormatFloat(c.Rate, 'f', 1, 64))
	}
}

// doneNote says how many pictures the last run did, and how many of them had an answer
// already.
func (s *Source) doneNote() string {
	if s.Card.Cached == 0 {
		return strconv.Itoa(s.Card.Done)
	}
	return words.T(s.Lang, "export.card.from_cache", s.Card.Done, s.Card.Cached)
}

// pictureNote says how many pictures the file holds, and why not more.
func (s *Source) pictureNote(t Tally) string {
	switch {
	case s.Thumb == nil:
		return ""
	case t.Over && t.Pictures == 0:
		return words.T(s.Lang, "export.card.none_over_rows_pictures", t.Limit)
	case t.Over:
		return words.T(s.Lang, "export.card.first_only_more_would", t.Pictures)
	case t.Missing > 0:
		return words.T(s.Lang, "export.card.more_no_thumbnail_could", t.Pictures, t.Missing)
	}
	return strconv.Itoa(t.Pictures)
}

// joined returns "a (b)", or the one that is not empty.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " (" + b + ")"
}

// moment returns a time with its offset, so that it means the same to a colleague elsewhere.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}
