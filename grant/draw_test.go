package grant_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"pgregory.net/rapid"
)

// numbered is an id made of two numbers.
func numbered(kind, n int) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint32(id[:], uint32(kind))
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	return id
}

// Three applications, three reviewers and two places each: everybody gets two, and nobody his own organisation's.
func ExampleDraw() {
	lin, wang, zhao := numbered(1, 1), numbered(1, 2), numbered(1, 3)
	names := map[uuid.UUID]string{lin: "林", wang: "王", zhao: "赵"}
	reviewers := []uuid.UUID{lin, wang, zhao}
	drawn := grant.Draw(numbered(9, 2026), map[uuid.UUID]int{lin: 0, wang: 0, zhao: 0}, []grant.Vacancy{
		{Application: numbered(2, 1), Missing: 2, Bench: grant.Bench{Reviewers: reviewers, Members: []uuid.UUID{lin}}},
		{Application: numbered(2, 2), Missing: 2, Bench: grant.Bench{Reviewers: reviewers, Recused: []uuid.UUID{wang}}},
		{Application: numbered(2, 3), Missing: 2, Bench: grant.Bench{Reviewers: reviewers}},
	})
	for _, people := range drawn {
		slices.SortFunc(people, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
		fmt.Println(names[people[0]], names[people[1]])
	}
	// Output:
	// 王 赵
	// 林 赵
	// 林 王
}

type drawing struct {
	seed      uuid.UUID
	loads     map[uuid.UUID]int
	vacancies []grant.Vacancy
}

func anyDrawing(t *rapid.T) drawing {
	d := drawing{seed: numbered(9, rapid.IntRange(0, 1<<30).Draw(t, "seed")), loads: map[uuid.UUID]int{}}
	var people []uuid.UUID
	for i := range rapid.IntRange(1, 9).Draw(t, "people") {
		people = append(people, numbered(1, i))
		d.loads[people[i]] = rapid.IntRange(0, 4).Draw(t, "load")
	}
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(people), 0, len(people), rapid.ID[uuid.UUID])
	for i := range rapid.IntRange(0, 12).Draw(t, "applications") {
		d.vacancies = append(d.vacancies, grant.Vacancy{
			Application: numbered(2, i), Missing: rapid.IntRange(0, 4).Draw(t, "missing"),
			Bench: grant.Bench{Reviewers: people, Members: some.Draw(t, "members"), Recused: some.Draw(t, "recused"), Assigned: some.Draw(t, "assigned")},
		})
	}
	return d
}

// What is drawn can be assigned, and as much is drawn as can be.
func TestDrawFillsWithoutConflict(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDrawing(t)
		for i, people := range grant.Draw(d.seed, d.loads, d.vacancies) {
			v := d.vacancies[i]
			free := 0
			for person := range d.loads {
				if _, excluded := v.Bench.Excludes(person); !excluded {
					free++
				}
			}
			if want := min(v.Missing, free); len(people) != want {
				t.Fatalf("%d are drawn of %d who are free for %d places", len(people), free, v.Missing)
			}
			for k, person := range people {
				if reason, excluded := v.Bench.Excludes(person); excluded || slices.Contains(people[:k], person) {
					t.Fatalf("%s is drawn, who is %s or drawn twice", person, reason)
				}
			}
			if len(people) > 0 {
				if err := v.Bench.May(people); err != nil {
					t.Fatalf("what is drawn cannot be assigned: %v", err)
				}
			}
		}
	})
}

// No chain of changes makes loads more even: from nobody leads one to a colleague who has two fewer.
func TestDrawIsEven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDrawing(t)
		drawn := grant.Draw(d.seed, d.loads, d.vacancies)
		load, leads := map[uuid.UUID]int{}, map[[2]uuid.UUID]bool{}
		for person, before := range d.loads {
			load[person] += before
		}
		for i, people := range drawn {
			for _, from := range people {
				load[from]++
				for to := range d.loads {
					if _, excluded := d.vacancies[i].Bench.Excludes(to); !excluded && !slices.Contains(people, to) {
						leads[[2]uuid.UUID{from, to}] = true
					}
				}
			}
		}
		for by := range load {
			for from := range load {
				for to := range load {
					leads[[2]uuid.UUID{from, to}] = leads[[2]uuid.UUID{from, to}] || leads[[2]uuid.UUID{from, by}] && leads[[2]uuid.UUID{by, to}]
				}
			}
		}
		for pair, leads := range leads {
			if leads && load[pair[0]] > load[pair[1]]+1 {
				t.Fatalf("one has %d and could give to another who has %d", load[pair[0]], load[pair[1]])
			}
		}
	})
}

// The draw depends on the seed and on nothing else that changes: not on the order in which applications are listed.
func TestDrawIsRepeatable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDrawing(t)
		first, again := map[uuid.UUID][]uuid.UUID{}, map[uuid.UUID][]uuid.UUID{}
		for i, people := range grant.Draw(d.seed, d.loads, d.vacancies) {
			first[d.vacancies[i].Application] = people
		}
		shuffled := rapid.Permutation(d.vacancies).Draw(t, "shuffled")
		for i, people := range grant.Draw(d.seed, d.loads, shuffled) {
			again[shuffled[i].Application] = people
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

// 500 applications, 40 reviewers, three places each, every reviewer with an interest in some: well under two seconds, and
// nobody has two more than another.
func TestDrawOfARound(t *testing.T) {
	t.Parallel()
	d := largeDrawing(500)
	start := time.Now()
	drawn := grant.Draw(d.seed, d.loads, d.vacancies)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("the draw took %s", took)
	}
	for i, people := range drawn {
		if len(people) != 3 {
			t.Errorf("application %d has %d reviewers", i, len(people))
		}
		for _, p := range people {
			d.loads[p]++
		}
	}
	for person, load := range d.loads {
		if load < 37 || load > 38 { // 1500 among 40
			t.Errorf("%s has %d", person, load)
		}
	}
	if other := grant.Draw(numbered(9, 1), largeDrawing(500).loads, d.vacancies); cmp.Equal(drawn, other) {
		t.Error("another round draws the same")
	}
}

func largeDrawing(applications int) drawing {
	d := drawing{seed: numbered(9, 2026), loads: map[uuid.UUID]int{}}
	var people []uuid.UUID
	for i := range 40 {
		people = append(people, numbered(1, i))
		d.loads[people[i]] = 0
	}
	for i := range applications {
		d.vacancies = append(d.vacancies, grant.Vacancy{Application: numbered(2, i), Missing: 3, Bench: grant.Bench{
			Reviewers: people, Members: people[i%40 : i%40+1], Recused: people[i*7%40 : i*7%40+1],
		}})
	}
	return d
}

func BenchmarkDraw10000(b *testing.B) {
	d := largeDrawing(10_000)
	for b.Loop() {
		grant.Draw(d.seed, d.loads, d.vacancies)
	}
}
