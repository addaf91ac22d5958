-- Dates as the JSON text that they become. Every day is made once and kept: there are some ten thousand of them.
local floor, format, sub, tonumber, type = math.floor, string.format, string.sub, tonumber, type

local M = {}

local PER_MAAND = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function dagen_in(jaar, maand)
  local schrikkel = maand == 2 and jaar % 4 == 0 and (jaar % 100 ~= 0 or jaar % 400 == 0)
  return PER_MAAND[maand] + (schrikkel and 1 or 0)
end

local compacten = {}

-- "20260131" → "\"2026-01-31\"", or nil.
local function compact(t)
  if type(t) ~= "string" then
    return nil
  end
  local uit = compacten[t]
  if uit == nil then
    local jaar, maand, dag = t:match "^(%d%d%d%d)(%d%d)(%d%d)$"
    local j, m, d = tonumber(jaar), tonumber(maand), tonumber(dag)
    if not j or j < 1 or m < 1 or m > 12 or d < 1 or d > dagen_in(j, m) then
      return nil
    end
    uit = '"' .. jaar .. "-" .. maand .. "-" .. dag .. '"'
    compacten[t] = uit
  end
  return uit
end
M.compact = compact

-- Days since 1970 → year, month, day (Howard Hinnant, civil_from_days).
local function civiel(dagen)
  local z = dagen + 719468
  local eeuwen = floor(z / 146097)
  local d = z - eeuwen * 146097
  local j = floor((d - floor(d / 1460) + floor(d / 36524) - floor(d / 146096)) / 365)
  local dj = d - (365 * j + floor(j / 4) - floor(j / 100))
  local m = floor((5 * dj + 2) / 153)
  local maand = m < 10 and m + 3 or m - 9
  return eeuwen * 400 + j + (maand <= 2 and 1 or 0), maand, dj - floor((153 * m + 2) / 5) + 1
end

local function dagen_van(j, m, d)
  j = m > 2 and j or j - 1
  local dj = floor((153 * (m > 2 and m - 3 or m + 9) + 2) / 5) + d - 1
  return j * 365 + floor(j / 4) - floor(j / 100) + floor(j / 400) + dj - 719468
end

-- 01:00 UTC of the last Sunday of a month of 31 days.
local function wissel(jaar, maand)
  local dagen = dagen_van(jaar, maand, 31)
  return (dagen - (dagen + 4) % 7) * 86400 + 3600
end

local zomers = {}

local function dagnummer(s)
  -- The year may be off by one in the first or last days of January: it is winter then, whatever the year.
  local jaar = floor(s / 31556952) + 1970
  local zomer = zomers[jaar]
  if not zomer then
    zomer = { wissel(jaar, 3), wissel(jaar, 10) }
    zomers[jaar] = zomer
  end
  return floor((s + (s >= zomer[1] and s < zomer[2] and 7200 or 3600)) / 86400)
end

local dagteksten = {}

-- Seconds since 1970 → the day in the Netherlands, or nil.
function M.epoch(s)
  if type(s) ~= "number" or s < -62135596800 or s > 253402300799 then
    return nil
  end
  local dag = dagnummer(s)
  local uit = dagteksten[dag]
  if not uit then
    uit = format('"%04d-%02d-%02d"', civiel(dag))
    dagteksten[dag] = uit
  end
  return uit
end

local nu = { dag = -1, seconde = -1 }

local function ververs_dag(dag)
  local j, m, d = civiel(dag)
  local tel = j * 12 + m - 1 - 6
  local tj, tm = floor(tel / 12), tel % 12 + 1
  nu.dag = dag
  nu.vandaag = format("%04d%02d%02d", j, m, d)
  nu.tel_vanaf = format("%04d%02d%02d", tj, tm, math.min(d, dagen_in(tj, tm)))
  nu.vanaf = format("%04d0101", j - 3)
end

-- What follows from the time: vandaag, tel_vanaf (six months ago), vanaf (1 January, three years ago), moment.
function M.nu()
  local s = ngx.time()
  if s ~= nu.seconde then
    local dag, tijd = dagnummer(s), ngx.utctime()
    nu.seconde = s
    nu.moment = sub(tijd, 1, 10) .. "T" .. sub(tijd, 12) .. "Z"
    if dag ~= nu.dag then
      ververs_dag(dag)
    end
  end
  return nu
end

return M
