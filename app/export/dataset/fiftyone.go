package dataset

import (
	"context"
	"fmt"
	"path/filepath"

	"wanwu/app/export"
)

// fiftyoneLabels is labels.json of a FiftyOneImageClassificationDataset.
type fiftyoneLabels struct {
	Classes []string                 `json:"classes"`
	Labels  map[string]fiftyoneLabel `json:"labels"`
}

type fiftyoneLabel struct {
	Label      int            `json:"label"` // of the classes
	Confidence *float64       `json:"confidence,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

// FiftyOne writes labels.json and data.json, which says where each picture is, as FiftyOne's
// FiftyOneImageClassificationDataset reads them; a split is an attribute of each label. It
// blocks.
func FiftyOne(ctx context.Context, dir string, src export.Source, o Options) (Summary, error) {
	src = src.Normalised()
	s, err := collect(ctx, &src, o)
	if err != nil {
		return Summary{}, err
	}
	labels, number := s.classes()
	for i := range labels {
		labels[i] = export.Clean(labels[i])
	}
	if labels == nil {
		labels = []string{}
	}
	out := fiftyoneLabels{Classes: labels, Labels: map[string]fiftyoneLabel{}}
	data := map[string]string{}
	taken := newNames()
	for i := range s.items {
		if err := ctx.Err(); err != nil {
			return Summary{}, err
		}
		it := &s.items[i]
		at, err := referred(dir, taken, it)
		if err != nil {
			return Summary{}, err
		}
		id := fmt.Sprintf("%08d", i+1)
		data[id] = at
		l := fiftyoneLabel{Label: number[it.label], Attributes: map[string]any{"path": export.Clean(it.rec.Path), "verified": it.known}}
		if it.label == it.predict {
			score := finite(it.score)
			l.Confidence = &score
		}
		if it.side != "" {
			l.Attributes["split"] = it.side
		}
		if it.group != "" {
			l.Attributes["category"] = export.Clean(it.group)
		}
		out.Labels[id] = l
		src.Progress(i+1, len(s.items))
	}
	if err := writeJSON(filepath.Join(dir, "labels.json"), out); err != nil {
		return Summary{}, err
	}
	return s.summary, writeJSON(filepath.Join(dir, "data.json"), data)
}
