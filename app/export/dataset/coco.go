package dataset

import (
	"context"
	"path/filepath"

	"wanwu/app/export"
)

// The parts of a COCO file that hold for pictures with one label each: the box is all of the
// picture.
type (
	cocoFile struct {
		Info        map[string]string `json:"info"`
		Licenses    []struct{}        `json:"licenses"`
		Images      []cocoImage       `json:"images"`
		Annotations []cocoAnnotation  `json:"annotations"`
		Categories  []cocoCategory    `json:"categories"`
	}
	cocoImage struct {
		ID     int    `json:"id"`
		File   string `json:"file_name"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
	}
	cocoAnnotation struct {
		ID       int     `json:"id"`
		Image    int     `json:"image_id"`
		Category int     `json:"category_id"`
		Box      [4]int  `json:"bbox"`
		Area     int     `json:"area"`
		Crowd    int     `json:"iscrowd"`
		Score    float64 `json:"score"`
		Verified bool    `json:"verified"`
	}
	cocoCategory struct {
		ID    int    `json:"id"`
		Name  string `json:"name"`
		Super string `json:"supercategory"`
		Code  string `json:"code,omitempty"` // the label's id
	}
)

// COCO writes annotations in the style of COCO: annotations.json, or with a split train.json
// and val.json, whose pictures are named where they are. It blocks.
func COCO(ctx context.Context, dir string, src export.Source, o Options) (Summary, error) {
	src = src.Normalised()
	s, err := collect(ctx, &src, o)
	if err != nil {
		return Summary{}, err
	}
	labels, number := s.classes()
	categories := make([]cocoCategory, len(labels))
	for i, name := range labels {
		categories[i] = cocoCategory{ID: i + 1, Name: export.Clean(name)}
	}
	files := map[string]*cocoFile{}
	taken := newNames()
	for i := range s.items {
		if err := ctx.Err(); err != nil {
			return Summary{}, err
		}
		it := &s.items[i]
		c := &categories[number[it.label]]
		c.Super, c.Code = export.Clean(it.group), export.Clean(it.id)
		at, err := referred(dir, taken, it)
		if err != nil {
			return Summary{}, err
		}
		f := files[it.side]
		if f == nil {
			f = &cocoFile{Info: map[string]string{"description": "wanwu " + src.Card.Version}, Licenses: []struct{}{}}
			files[it.side] = f
		}
		w, h := it.rec.Width, it.rec.Height
		f.Images = append(f.Images, cocoImage{i + 1, filepath.ToSlash(at), w, h})
		f.Annotations = append(f.Annotations, cocoAnnotation{
			ID: i + 1, Image: i + 1, Category: c.ID, Box: [4]int{0, 0, w, h}, Area: w * h, Score: finite(it.score), Verified: it.known,
		})
		src.Progress(i+1, len(s.items))
	}
	if len(files) == 0 {
		files[""] = &cocoFile{Info: map[string]string{}, Licenses: []struct{}{}, Images: []cocoImage{}, Annotations: []cocoAnnotation{}}
	}
	for side, f := range files {
		f.Categories = categories
		name := "annotations.json"
		if side != "" {
			name = side + ".json"
		}
		if err := writeJSON(filepath.Join(dir, name), f); err != nil {
			return Summary{}, err
		}
	}
	return s.summary, nil
}
