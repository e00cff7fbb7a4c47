package assess

import (
	"errors"
	"testing"

	"wanwu/app/review"
	"wanwu/app/workspace"
)

// pets are categories of one name with some labels.
func pets(labels ...string) []review.Category {
	return []review.Category{{Name: "宠物", Members: labels}}
}

// must ends a test where a step fails, and returns what takes it back.
func must(t *testing.T) func(back func(), err error) func() {
	return func(back func(), err error) func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return back
	}
}

// restarted is a workspace with the notes of another, as a start of the program has it.
func restarted(ws *workspace.Workspace) *workspace.Workspace {
	again := workspace.New(0)
	again.Journal().RestoreNotes(ws.Journal().TakeNotes())
	return again
}

// inForce returns the version and the labels of the first category of the mapping in force.
func inForce(t *testing.T, k Mappings, task string) (name string, version int, labels []string) {
	t.Helper()
	m, err := k.InForce(task).Mapping()
	if err != nil {
		t.Fatal(err)
	}
	if m == nil {
		return "", 0, nil
	}
	return m.Name, m.Version, m.Categories[0].Members
}

// TestMappingsAreVersioned checks that each change makes a version, that the earlier ones stay
// readable, and that all of it outlasts a restart and the clearing of the list.
func TestMappingsAreVersioned(t *testing.T) {
	ws := workspace.New(0)
	k := MappingsOf(ws)
	m, _, err := k.Create(" 渠道甲 ", pets("猫"))
	if err != nil || m.Name != "渠道甲" || m.Version != 1 {
		t.Fatalf("%+v, %v", m, err)
	}
	must(t)(k.Choose("7", m.ID))
	if m, _, err = k.Keep(m.ID, pets("猫", "狗")); err != nil || m.Version != 2 {
		t.Fatalf("%+v, %v", m, err)
	}
	if again, back, err := k.Keep(m.ID, pets("猫", "狗")); err != nil || back != nil || again.Version != 2 {
		t.Errorf("the same categories make %+v, %v", again, err)
	}
	ws.Clear()
	k = MappingsOf(restarted(ws))
	if name, version, labels := inForce(t, k, "7"); name != "渠道甲" || version != 2 || len(labels) != 2 {
		t.Errorf("in force is %q version %d with %v", name, version, labels)
	}
	if first, err := k.Read(m.ID, 1); err != nil || first.Version != 1 || len(first.Categories[0].Members) != 1 {
		t.Errorf("version 1 is %+v, %v", first, err)
	}
	if _, err := k.Read(m.ID, 3); !errors.Is(err, ErrNoMapping) {
		t.Errorf("version 3: %v", err)
	}
}

// TestMappingOfEachTask checks that each task goes by the mapping chosen for it, others by the one
// chosen last, and that each step is taken back.
func TestMappingOfEachTask(t *testing.T) {
	k := MappingsOf(workspace.New(0))
	a, _, _ := k.Create("甲", pets("猫"))
	b, _, _ := k.Create("乙", pets("狗"))
	if name, _, _ := inForce(t, k, "1"); name != "" {
		t.Errorf("before any was chosen %q is in force", name)
	}
	must(t)(k.Choose("1", a.ID))
	back := must(t)(k.Choose("2", b.ID))
	for task, want := range map[string]string{"1": "甲", "2": "乙", "3": "乙"} {
		if name, _, _ := inForce(t, k, task); name != want {
			t.Errorf("task %s goes by %q, want %q", task, name, want)
		}
	}
	back()
	if name, _, _ := inForce(t, k, "2"); name != "甲" {
		t.Errorf("taken back, task 2 goes by %q", name)
	}
	must(t)(k.Choose("1", 0))
	if name, _, _ := inForce(t, k, "1"); name != "" {
		t.Errorf("task 1 was to go by none, and goes by %q", name)
	}
	for name, err := range map[string]error{
		"taken": errOf(k.Rename(b.ID, "甲")), "empty": errOf(k.Rename(b.ID, " ")),
	} {
		if !errors.Is(err, ErrMappingName) {
			t.Errorf("a name that is %s: %v", name, err)
		}
	}
	if _, _, err := k.Create("乙", nil); !errors.Is(err, ErrMappingName) {
		t.Errorf("a second one of a name: %v", err)
	}
	must(t)(k.Rename(b.ID, "丙"))
	must(t)(k.Choose("2", b.ID))
	if name, version, _ := inForce(t, k, "2"); name != "丙" || version != 1 {
		t.Errorf("renamed, it is %q version %d", name, version)
	}
	back = must(t)(k.Delete(b.ID))
	if list, err := k.List(); err != nil || len(list) != 1 || list[0].Name != "甲" {
		t.Errorf("after deleting: %v, %v", list, err)
	}
	if name, _, _ := inForce(t, k, "2"); name != "" {
		t.Errorf("a deleted mapping leaves %q in force", name)
	}
	back()
	if name, _, labels := inForce(t, k, "2"); name != "丙" || len(labels) != 1 {
		t.Errorf("brought back: %q with %v", name, labels)
	}
	if err := errOf(k.Delete(99)); !errors.Is(err, ErrNoMapping) {
		t.Errorf("one that is not kept: %v", err)
	}
}

func errOf(_ func(), err error) error { return err }

// TestOnlyMappingIsTakenOver checks that the categories of a program that kept one mapping are the
// first of several, in force, and keep their version.
func TestOnlyMappingIsTakenOver(t *testing.T) {
	for _, change := range []bool{false, true} {
		ws := workspace.New(0)
		ws.SetNote("mapping", `{"Name":"","Version":4,"Categories":[{"Name":"宠物","Members":["猫"]}]}`)
		k := MappingsOf(ws)
		if _, version, labels := inForce(t, k, "1"); version != 4 || len(labels) != 1 {
			t.Fatalf("version %d with %v", version, labels)
		}
		want := 4
		if change {
			want = 5
			if _, _, err := k.Keep(1, pets("狗")); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := k.Create("另一套", nil); err != nil {
			t.Fatal(err)
		}
		k = MappingsOf(restarted(ws))
		if name, version, _ := inForce(t, k, "1"); name != "业务类别" || version != want {
			t.Errorf("after a change of the list %q version %d is in force, want %d", name, version, want)
		}
		if before, err := k.Read(1, 4); err != nil || before.Categories[0].Members[0] != "猫" {
			t.Errorf("version 4: %+v, %v", before, err)
		}
	}
}

// TestUnreadableMappings checks that a list or a version that cannot be read is reported.
func TestUnreadableMappings(t *testing.T) {
	ws := workspace.New(0)
	k := MappingsOf(ws)
	m, _, _ := k.Create("甲", pets("猫"))
	must(t)(k.Choose("1", m.ID))
	ws.SetNote("kept/mapping/1/1", "{")
	if _, err := k.InForce("1").Mapping(); err == nil {
		t.Error("a damaged version is taken")
	}
	ws.SetNote("kept/mappings", "[")
	if _, err := k.List(); err == nil {
		t.Error("a damaged list is taken")
	}
	if _, err := k.InForce("1").Mapping(); err == nil {
		t.Error("of a damaged list something is in force")
	}
	ws.SetNote("kept/mapping/1/1", "{\"name\":\"甲\"}")
	if m, _, err := k.Create("乙", pets("狗")); err != nil || m.ID != 2 || ws.Note("kept/mapping/1/1") != "{\"name\":\"甲\"}" {
		t.Errorf("behind a list that was lost a new mapping is %+v, %v; the earlier one says %q", m, err, ws.Note("kept/mapping/1/1"))
	}
}
