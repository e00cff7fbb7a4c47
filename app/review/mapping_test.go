package review_test

import (
	"errors"
	"slices"
	"testing"

	"wanwu/app/review"
)

var animals = []review.Label{
	{ID: "n1", Name: "虎斑猫", Category: "哺乳动物"}, {ID: "n2", Name: "波斯猫", Category: "哺乳动物"},
	{ID: "n3", Name: "柯基", Category: "哺乳动物"}, {ID: "n4", Name: "金鱼", Category: "水生动物"}, {ID: "n5", Name: "茶杯", Category: "器具"},
}

func TestMapping(t *testing.T) {
	m := review.Mapping{Name: "宠物店", Version: 3, Categories: []review.Category{
		{Name: "猫", Rules: []review.Rule{{Field: review.ByName, Text: "猫"}}},
		{Name: "宠物", Members: []string{"猫", "n3", "没有这个"}, Rules: []review.Rule{{Field: review.ByCategory, Text: "水生动物"}}},
		{Name: "别的", Members: []string{"柯基"}},
	}}
	c, err := m.Compile(animals)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, k := range c.Of {
		names = append(names, c.Names[k])
	}
	if !slices.Equal(names, []string{"宠物", "宠物", "宠物", "宠物", "茶杯"}) || c.Mapped != 4 ||
		!slices.Equal(c.Missing, []string{"没有这个"}) || !slices.Equal(c.Twice, []string{"柯基"}) {
		t.Errorf("%v %+v", names, c)
	}
}

func TestMappingSumsScores(t *testing.T) {
	m := review.Mapping{Categories: []review.Category{{Name: "猫", Members: []string{"虎斑猫", "波斯猫"}}}}
	c, err := m.Compile(animals)
	if err != nil {
		t.Fatal(err)
	}
	none := review.None
	class, score := c.Best([]int32{2, 0, 1, 4, none, none, none, none, none}, []float32{0.4, 0.3, 0.25, 0.9, 0, 0, 0, 0, 0}, 3)
	if c.Names[class[0]] != "猫" || score[0] != 0.55 || c.Names[class[1]] != "茶杯" || class[2] != none {
		t.Errorf("%v %v", class, score)
	}
	if class, _ := c.Best(nil, nil, 0); class != nil {
		t.Errorf("%v", class)
	}
}

func TestCyclicMapping(t *testing.T) {
	m := review.Mapping{Categories: []review.Category{
		{Name: "甲", Members: []string{"乙"}}, {Name: "乙", Members: []string{"丙"}}, {Name: "丙", Members: []string{"甲", "柯基"}},
	}}
	_, err := m.Compile(animals)
	var cycle *review.CycleError
	if !errors.As(err, &cycle) || len(cycle.Categories) != 4 || cycle.Categories[0] != cycle.Categories[3] {
		t.Errorf("%v", err)
	}
	itself := review.Mapping{Categories: []review.Category{{Name: "柯基", Members: []string{"柯基"}}}}
	if c, err := itself.Compile(animals); err != nil || c.Names[c.Of[2]] != "柯基" {
		t.Errorf("%v %v", c, err)
	}
}
