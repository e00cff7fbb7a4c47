package query_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"wanwu/app/query"
	"wanwu/inference"
)

// words are n classes with names of two to four characters, an English name and an alias each.
func words(n int) inference.Vocabulary {
	rng := rand.New(rand.NewPCG(1, 2))
	signs := []rune("家猫狗蓝牙耳机杯子马克茶碗盘椅桌灯红色大小白黑车船飞花草树木山水鱼鸟虎豹狮象牛羊鸡鸭鹅米面油盐酱醋糖")
	english := []string{"cat", "dog", "cup", "mug", "tea", "chair", "lamp", "indicator", "Bluetooth", "headset", "red", "vehicle"}
	name := func() string {
		r := make([]rune, 2+rng.IntN(3))
		for i := range r {
			r[i] = signs[rng.IntN(len(signs))]
		}
		return string(r)
	}
	v := make(inference.Vocabulary, n)
	for i := range v {
		v[i] = inference.Class{
			ID: fmt.Sprint(i), Name: name() + fmt.Sprint(i%1000), Aliases: []string{name()},
			English: english[rng.IntN(len(english))] + " " + english[rng.IntN(len(english))],
		}
	}
	return v
}

// TestIndexFindsWhatClassesFit checks that an index finds what looking at each class by itself
// does, in the order of the fits, for texts of each kind.
func TestIndexFindsWhatClassesFit(t *testing.T) {
	v := words(40_000)
	v = append(v, inference.Class{Name: "T恤衫"}, inference.Class{Name: "CD播放器", English: "CD player"}, inference.Class{Name: "CD-播 放器"}, inference.Class{Name: "É clair"},
		inference.Class{Name: "猫"}, inference.Class{Name: "Cat", Aliases: []string{"", "猫咪"}})
	x := query.NewIndex(v)
	for _, text := range []string{"猫", "家猫", "猫狗", "jiamao", "jm1", "lyej", "cat", "Cat", "tea cup", "txu", "T恤", "cdbfq", "é", "É CL", "没有的", "zzz", "7", "猫 1", "bluetooth head"} {
		for _, english := range []bool{false, true} {
			look := query.NewText(text)
			want := map[int32]query.Fit{}
			for i := range v {
				shown := v[i].Name
				if english && v[i].English != "" {
					shown = v[i].English
				}
				if fit, _ := look.ClassFit(shown, &v[i]); fit != query.FitNone {
					want[int32(i)] = fit
				}
			}
			found, whole := x.Find(t.Context(), text, english)
			if whole && len(found) != len(want) {
				t.Errorf("%q finds %d classes, not %d", text, len(found), len(want))
			}
			if !slices.IsSortedFunc(found, func(a, b int32) int { return int(want[a]) - int(want[b]) }) {
				t.Errorf("%q: a worse fit is before a better one", text)
			}
			for _, class := range found {
				if _, is := want[class]; !is {
					t.Errorf("%q finds %+v", text, v[class])
				}
			}
		}
	}
	if found, whole := query.NewIndex(nil).Find(t.Context(), "猫", false); len(found) > 0 || !whole {
		t.Error(found, whole)
	}
}

// TestIndexFindsExactNamesAmongMany checks that classes that are called as the text are found, the first
// of all, where many more have the text in their names than are looked at.
func TestIndexFindsExactNamesAmongMany(t *testing.T) {
	v := make(inference.Vocabulary, 60_000)
	for i := range v {
		v[i].Name = fmt.Sprint("猫", i)
	}
	exact := []int32{29_999, 30_000, 59_000}
	v[29_999] = inference.Class{Name: "动物", Aliases: []string{"猫"}}
	v[30_000].Name, v[59_000].Name = "猫", "猫"
	found, whole := query.NewIndex(v).Find(t.Context(), "猫", false)
	if whole || len(found) < 1000 {
		t.Fatalf("%d finds are all: %v", len(found), whole)
	}
	for _, class := range exact {
		if !slices.Contains(found, class) {
			t.Errorf("class %d, %+v, is not found", class, v[class])
		}
	}
	if found[0] != 30_000 || found[1] != 59_000 {
		t.Errorf("the best are %v", found[:2])
	}
}

// BenchmarkIndex lays out a million labels, and searches them by a name, by pinyin and by letters
// that many have.
func BenchmarkIndex(b *testing.B) {
	v := words(1_000_000)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			query.NewIndex(v)
		}
	})
	x := query.NewIndex(v)
	for name, text := range map[string]string{"name": "蓝牙耳机", "initials": "lyej", "pinyin": "lanyaerji", "letter": "m", "character": "猫", "english": "bluetooth", "alias": "红色大小"} {
		b.Run("search/"+name, func(b *testing.B) {
			for b.Loop() {
				x.Find(b.Context(), text, false)
			}
		})
	}
}
