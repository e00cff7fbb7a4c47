package dataset

import (
	"context"
	"encoding/xml"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"wanwu/app/export"
)

// The parts of Label Studio's tasks.
type (
	studioTask struct {
		Data        studioData     `json:"data"`
		Predictions []studioAnswer `json:"predictions,omitempty"`
		Annotations []studioAnswer `json:"annotations,omitempty"`
	}
	studioData struct {
		Image string `json:"image"`
		Path  string `json:"path"`
		Split string `json:"split,omitempty"`
	}
	studioAnswer struct {
		Model  string         `json:"model_version,omitempty"`
		Score  *float64       `json:"score,omitempty"`
		Result []studioResult `json:"result"`
	}
	studioResult struct {
		From  string        `json:"from_name"`
		To    string        `json:"to_name"`
		Type  string        `json:"type"`
		Value studioChoices `json:"value"`
	}
	studioChoices struct {
		Choices []string `json:"choices"`
	}
)

func choice(label string) []studioResult {
	return []studioResult{{"label", "image", "choices", studioChoices{[]string{export.Clean(label)}}}}
}

// LabelStudio writes tasks.json with the answers as predictions and what people have said as
// annotations, and config.xml, the interface that they fit. Pictures are named as Label
// Studio's local files, by their absolute paths. It blocks.
func LabelStudio(ctx context.Context, dir string, src export.Source, o Options) (Summary, error) {
	src = src.Normalised()
	s, err := collect(ctx, &src, o)
	if err != nil {
		return Summary{}, err
	}
	tasks := []studioTask{}
	taken := newNames()
	choices := map[string]bool{}
	var order []string
	note := func(label string) {
		if label = export.Clean(label); !choices[label] {
			choices[label] = true
			order = append(order, label)
		}
	}
	for i := range s.items {
		if err := ctx.Err(); err != nil {
			return Summary{}, err
		}
		it := &s.items[i]
		at, err := referred(dir, taken, it)
		if err != nil {
			return Summary{}, err
		}
		t := studioTask{Data: studioData{Image: localFile(at), Path: export.Clean(it.rec.Path), Split: it.side}}
		if it.predict != "" {
			score := finite(it.score)
			t.Predictions = []studioAnswer{{Model: src.Card.Model, Score: &score, Result: choice(it.predict)}}
			note(it.predict)
		}
		if it.known || it.label != it.predict {
			t.Annotations = []studioAnswer{{Result: choice(it.label)}}
			note(it.label)
		}
		tasks = append(tasks, t)
		src.Progress(i+1, len(s.items))
	}
	if err := writeJSON(filepath.Join(dir, "tasks.json"), tasks); err != nil {
		return Summary{}, err
	}
	return s.summary, writeConfig(filepath.Join(dir, "config.xml"), order)
}

// localFile names a file as Label Studio serves it from its own disk, below the root of its
// local files, which is meant to be / here.
func localFile(path string) string {
	path = strings.TrimPrefix(filepath.ToSlash(path), "/")
	return "/data/local-files/?d=" + strings.ReplaceAll(url.QueryEscape(path), "+", "%20")
}

func writeConfig(path string, choices []string) error {
	var b strings.Builder
	b.WriteString("<View>\n  <Image name=\"image\" value=\"$image\"/>\n  <Choices name=\"label\" toName=\"image\">\n")
	for _, c := range choices {
		b.WriteString("    <Choice value=\"")
		if err := xml.EscapeText(&b, []byte(c)); err != nil {
			return err
		}
		b.WriteString("\"/>\n")
	}
	b.WriteString("  </Choices>\n</View>\n")
	return os.WriteFile(path, []byte(b.String()), 0o666)
}
